//! How a download goes on where an earlier attempt stopped.

use crate::WorkerError;

/// How often a broken connection is taken up again without getting further than ever before.
const FRUITLESS_ATTEMPTS: u32 = 3;

/// What a server says of what it is about to send.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// Header `Content-Range`, where the page may see it: another origin must allow that.
    pub content_range: Option<&'a str>,
    /// Header `Content-Length`.
    pub content_length: Option<u64>,
}

/// What to do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// The bytes that come belong at this place.
    At(u64),
    /// What is here does not fit what the server has: drop it, and ask again for everything.
    Anew,
}

/// How many bytes of a beginning can be used: what is longer than the whole is no beginning.
pub fn usable(length: u64, total: u64) -> u64 {
    if length <= total { length } else { 0 }
}

/// The header `Range` that asks for what is missing; none where everything is.
pub fn range(have: u64) -> Option<String> {
    (have > 0).then(|| format!("bytes={have}-"))
}

/// Where the bytes of `answer` belong, when `have` bytes of `total` are here and the rest was asked for.
///
/// # Errors
/// [`WorkerError::Status`] where the server refuses, [`WorkerError::OtherSize`] where it has another file.
pub fn begin(url: &str, answer: Answer<'_>, have: u64, total: u64) -> Result<Begin, WorkerError> {
    let expect_whole = |found: u64| {
        if found == total {
            Ok(())
        } else {
            Err(WorkerError::OtherSize {
                url: url.to_owned(),
                expected: total,
                found,
            })
        }
    };
    match answer.status {
        200 => {
            answer.content_length.map_or(Ok(()), expect_whole)?;
            Ok(Begin::At(0))
        }
        206 => {
            let range = answer.content_range.map(ContentRange::parse);
            let Some(range) = range else {
                let fits = answer
                    .content_length
                    .is_none_or(|length| Some(length) == total.checked_sub(have));
                return Ok(if fits { Begin::At(have) } else { Begin::Anew });
            };
            let Some(range) = range else {
                return Ok(Begin::Anew);
            };
            range.size.map_or(Ok(()), expect_whole)?;
            let fits = range.first == have;
            Ok(if fits { Begin::At(have) } else { Begin::Anew })
        }
        416 => Ok(Begin::Anew),
        status => Err(WorkerError::Status {
            url: url.to_owned(),
            status,
        }),
    }
}

struct ContentRange {
    first: u64,
    size: Option<u64>,
}

impl ContentRange {
    /// `bytes FIRST-LAST/SIZE`, where the size may be `*`.
    fn parse(header: &str) -> Option<Self> {
        let (range, size) = header.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, _) = range.split_once('-')?;
        Some(Self {
            first: first.trim().parse().ok()?,
            size: size.trim().parse().ok(),
        })
    }
}

/// Counts attempts that bring nothing new.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    most: u64,
    fruitless: u32,
}

impl Attempts {
    /// Begins with `have` bytes.
    pub fn new(have: u64) -> Self {
        Self {
            most: have,
            fruitless: 0,
        }
    }

    /// Whether to try again after an attempt that left `have` bytes.
    pub fn go_on(&mut self, have: u64) -> bool {
        if have > self.most {
            self.most = have;
            self.fruitless = 0;
        } else {
            self.fruitless += 1;
        }
        self.fruitless < FRUITLESS_ATTEMPTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, range: Option<&str>, length: Option<u64>) -> Answer<'_> {
        Answer {
            status,
            content_range: range,
            content_length: length,
        }
    }

    #[test]
    fn only_a_beginning_is_gone_on_from() {
        assert_eq!(usable(0, 10), 0);
        assert_eq!(usable(9, 10), 9);
        assert_eq!(usable(10, 10), 10);
        assert_eq!(usable(11, 10), 0);
        assert_eq!(range(0), None);
        assert_eq!(range(9).as_deref(), Some("bytes=9-"));
    }

    #[test]
    fn bytes_go_where_the_server_says() {
        let cases = [
            (answer(200, None, Some(10)), Begin::At(0)),
            (answer(200, None, None), Begin::At(0)),
            (answer(206, Some("bytes 4-9/10"), Some(6)), Begin::At(4)),
            (answer(206, Some("bytes 4-9/*"), None), Begin::At(4)),
            (answer(206, Some("bytes 0-9/10"), Some(10)), Begin::Anew),
            (answer(206, Some("lines 4-9/10"), None), Begin::Anew),
            // The server of another origin may keep its range to itself; the length always shows.
            (answer(206, None, Some(6)), Begin::At(4)),
            (answer(206, None, Some(10)), Begin::Anew),
            (answer(206, None, None), Begin::At(4)),
            (answer(416, Some("bytes */10"), None), Begin::Anew),
        ];
        for (answer, expected) in cases {
            let found = begin("there", answer, 4, 10).unwrap();
            assert_eq!(found, expected, "{answer:?}");
        }
    }

    #[test]
    fn other_files_and_refusals_are_told() {
        let said = |answer| begin("there", answer, 4, 10).unwrap_err().to_string();
        assert_eq!(
            said(answer(200, None, Some(12))),
            "there has 12 bytes, the catalogue says 10"
        );
        assert_eq!(
            said(answer(206, Some("bytes 4-11/12"), Some(8))),
            "there has 12 bytes, the catalogue says 10"
        );
        assert_eq!(
            said(answer(404, None, None)),
            "there answered with HTTP status 404"
        );
    }

    #[test]
    fn attempts_go_on_as_long_as_they_bring_something() {
        let mut attempts = Attempts::new(5);
        assert!(attempts.go_on(5) && attempts.go_on(5));
        assert!(attempts.go_on(6));
        // Starting anew brings nothing until it is further than before.
        assert!(attempts.go_on(0) && attempts.go_on(3));
        assert!(!attempts.go_on(6));
    }
}
