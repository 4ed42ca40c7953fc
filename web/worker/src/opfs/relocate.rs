//! Giving a file another name and folder.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::FileSystemFileHandle;

use super::{AccessFile, Folder, Mode, handles::FileHandle};
use crate::{Thrown, turn};

/// Bytes that are copied at a time.
const PIECE: usize = 4 << 20;

/// Moves the file `name` of the folder `from` to `to`, in the place of what is there. Nobody may have it open. Where the
/// browser cannot move, the file is copied in pieces, and then removed.
///
/// # Errors
/// What the browser says; the file is then still in its old place.
pub async fn relocate(
    (from, name): (&Folder, &str),
    (to, new_name): (&Folder, &str),
) -> Result<(), Thrown> {
    let file = from.make_file(name).await?;
    if move_to(&file, to, new_name).await.is_ok() {
        return Ok(());
    }
    if let Err(thrown) = copy(&file, to, new_name).await {
        // Half a copy must not be taken for the file.
        let _ = to.remove(new_name).await;
        return Err(thrown);
    }
    from.remove(name).await
}

async fn move_to(file: &FileSystemFileHandle, to: &Folder, name: &str) -> Result<(), Thrown> {
    let file: &FileHandle = file.unchecked_ref();
    JsFuture::from(file.move_to(to.handle(), name)?).await?;
    Ok(())
}

async fn copy(file: &FileSystemFileHandle, to: &Folder, name: &str) -> Result<(), Thrown> {
    let source = AccessFile::open(file, Mode::Read).await?;
    let target = AccessFile::open(&to.make_file(name).await?, Mode::Write).await?;
    target.set_length(0)?;
    let mut buffer = vec![0; PIECE];
    let mut offset = 0;
    loop {
        let read = source.read_at(offset, &mut buffer)?;
        if read == 0 {
            return target.flush();
        }
        target.write_at(offset, &buffer[..read])?;
        offset += read as u64;
        turn().await;
    }
}
