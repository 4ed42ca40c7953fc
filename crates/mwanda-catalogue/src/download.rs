//! One file over HTTP, going on where an earlier attempt broke off.

use crate::{CatalogueError, Entry, FetchEvent, progress::Control};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    time::Duration,
};
use ureq::{Agent, Body, http::Response};

/// How long a name, a connection, and each single answer may take. There is no limit on the whole: the file is large,
/// and the line may be slow.
const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(30);

/// How often a broken connection is taken up again without getting further than ever before.
const FRUITLESS_ATTEMPTS: usize = 3;

/// Brings `entry`'s file from `url` into `partial`, which may hold its beginning already. The hash is not checked.
pub(crate) fn download(
    url: &str,
    entry: &Entry,
    partial: &Path,
    control: &mut Control,
) -> Result<(), CatalogueError> {
    let agent: Agent = Agent::config_builder()
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(READ))
        .timeout_per_read(Some(READ))
        .http_status_as_error(false)
        .user_agent(concat!("mwanda/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(partial)
        .map_err(CatalogueError::io(partial))?;
    let mut fruitless = 0;
    let mut most = 0;
    loop {
        let had = usable_length(&mut file, entry, partial)?;
        if had == entry.size {
            return file.sync_all().map_err(CatalogueError::io(partial));
        }
        match attempt(&agent, url, entry, &mut file, had, partial, control) {
            Ok(()) => {}
            // A connection that cannot be opened at all will not open by insisting: the next source may do better.
            Err(error @ CatalogueError::Connection { .. })
                if file_length(&file, partial)? == had =>
            {
                return Err(error);
            }
            Err(CatalogueError::Connection { .. }) => {}
            Err(error) => return Err(error),
        }
        let received = file_length(&file, partial)?;
        fruitless = if received > most.max(had) {
            0
        } else {
            fruitless + 1
        };
        most = most.max(received).max(had);
        if fruitless == FRUITLESS_ATTEMPTS {
            return Err(CatalogueError::Truncated {
                url: url.to_owned(),
                received,
                expected: entry.size,
            });
        }
    }
}

fn file_length(file: &File, path: &Path) -> Result<u64, CatalogueError> {
    Ok(file.metadata().map_err(CatalogueError::io(path))?.len())
}

/// Length of the beginning that is there; what is longer than the whole cannot be a beginning and is emptied.
fn usable_length(file: &mut File, entry: &Entry, path: &Path) -> Result<u64, CatalogueError> {
    let length = file_length(file, path)?;
    if length <= entry.size {
        return Ok(length);
    }
    file.set_len(0).map_err(CatalogueError::io(path))?;
    Ok(0)
}

/// Asks for what is missing after `had` bytes and writes what comes.
fn attempt(
    agent: &Agent,
    url: &str,
    entry: &Entry,
    file: &mut File,
    had: u64,
    path: &Path,
    control: &mut Control,
) -> Result<(), CatalogueError> {
    control.check()?;
    let connection = |source| CatalogueError::Connection {
        url: url.to_owned(),
        source: Box::new(source),
    };
    let mut request = agent.get(url);
    if had > 0 {
        request = request.header("Range", format!("bytes={had}-"));
    }
    let mut response = request.call().map_err(connection)?;
    let start = match response.status().as_u16() {
        200 => 0,
        206 if range_start(&response) == Some(had) => had,
        // Neither the whole nor what was asked for: the beginning that is here does not fit what the server has.
        206 | 416 => return file.set_len(0).map_err(CatalogueError::io(path)),
        status => {
            return Err(CatalogueError::Status {
                url: url.to_owned(),
                status,
            });
        }
    };
    let length = response.body().content_length();
    let whole = length.map(|length| start.saturating_add(length));
    if let Some(found) = whole.filter(|&found| found != entry.size) {
        return Err(CatalogueError::OtherSize {
            url: url.to_owned(),
            expected: entry.size,
            found,
        });
    }
    file.set_len(start).map_err(CatalogueError::io(path))?;
    file.seek(SeekFrom::Start(start))
        .map_err(CatalogueError::io(path))?;

    let mut body = response.body_mut().as_reader();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = start;
    while bytes < entry.size {
        control.check()?;
        let read = body
            .read(&mut buffer)
            .map_err(|error| connection(ureq::Error::from(error)))?;
        if read == 0 {
            break;
        }
        let fitting = read.min(usize::try_from(entry.size - bytes).unwrap_or(usize::MAX));
        file.write_all(&buffer[..fitting])
            .map_err(CatalogueError::io(path))?;
        bytes += fitting as u64;
        control.tell(FetchEvent::Received {
            bytes,
            total: entry.size,
        });
    }
    Ok(())
}

/// The first byte that a partial answer holds, from `Content-Range: bytes START-END/SIZE`.
fn range_start(response: &Response<Body>) -> Option<u64> {
    let range = response.headers().get("content-range")?.to_str().ok()?;
    range
        .strip_prefix("bytes ")?
        .split('-')
        .next()?
        .trim()
        .parse()
        .ok()
}
