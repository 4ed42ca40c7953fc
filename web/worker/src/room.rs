//! How much the browser lets this page keep.

use crate::WorkerError;

/// Storage of this page, as far as the browser tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Bytes used.
    pub used: Option<u64>,
    /// Bytes that may be used in all.
    pub quota: Option<u64>,
}

impl Room {
    /// The error of work that needed `needed` bytes more, with the figures where storage became full.
    pub fn explain(&self, error: WorkerError, needed: u64) -> WorkerError {
        let WorkerError::StorageFull { doing, reason } = error else {
            return error;
        };
        match (self.expect(needed), self.available()) {
            (Err(too_little), _) => too_little,
            // The disk may be full, or the browser may set aside more than it is asked for.
            (Ok(()), Some(available)) => WorkerError::FullWithRoom {
                doing,
                reason,
                needed,
                available,
            },
            (Ok(()), None) => WorkerError::StorageFull { doing, reason },
        }
    }

    /// # Errors
    /// [`WorkerError::NoRoom`] where the browser tells that there is less than `needed`.
    pub fn expect(&self, needed: u64) -> Result<(), WorkerError> {
        match self.available() {
            Some(available) if needed > available => Err(WorkerError::NoRoom { needed, available }),
            _ => Ok(()),
        }
    }

    fn available(&self) -> Option<u64> {
        Some(self.quota?.saturating_sub(self.used?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        used: Some(70 << 20),
        quota: Some(100 << 20),
    };

    fn full() -> WorkerError {
        WorkerError::StorageFull {
            doing: "copying a".to_owned(),
            reason: "no more".to_owned(),
        }
    }

    #[test]
    fn more_than_there_is_cannot_be_expected() {
        ROOM.expect(30 << 20).unwrap();
        assert!(ROOM.expect((30 << 20) + 1).is_err());
        let unknown = Room { used: None, ..ROOM };
        unknown.expect(u64::MAX).unwrap();
        let over = Room {
            used: ROOM.quota.map(|quota| quota + 1),
            ..ROOM
        };
        over.expect(0).unwrap();
        assert!(over.expect(1).is_err());
    }

    #[test]
    fn a_full_storage_comes_with_figures() {
        let said = |room: Room, needed| room.explain(full(), needed).to_string();
        assert_eq!(
            said(ROOM, 50 << 20),
            "this needs 50.0 MiB, and the browser leaves 30.0 MiB to this page"
        );
        // The browser refuses although it fits by its own figures.
        assert_eq!(
            said(ROOM, 20 << 20),
            "the browser's storage became full while copying a: no more; \
             20.0 MiB are needed, and the browser counts 30.0 MiB as free"
        );
        assert_eq!(
            said(Room::default(), 1),
            "the browser's storage became full while copying a: no more"
        );
        let other = ROOM.explain(WorkerError::Cancelled, 50 << 20);
        assert!(matches!(other, WorkerError::Cancelled));
    }
}
