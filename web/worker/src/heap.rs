//! How much memory is in use.
//!
//! WebAssembly's memory only grows. Its size says how much was in use at most, not how much a new model can have once the old
//! one is gone; so the bytes are counted that were handed out.

use std::{
    alloc::{GlobalAlloc, Layout},
    sync::atomic::{AtomicUsize, Ordering},
};

/// An allocator that counts what another one hands out.
#[derive(Debug)]
pub struct CountedHeap<A> {
    heap: A,
    in_use: AtomicUsize,
}

impl<A> CountedHeap<A> {
    /// Counts from nothing.
    pub const fn new(heap: A) -> Self {
        Self {
            heap,
            in_use: AtomicUsize::new(0),
        }
    }

    /// Bytes that are handed out, without what the allocator needs for itself.
    pub fn in_use(&self) -> u64 {
        self.in_use.load(Ordering::Relaxed) as u64
    }

    /// Counts a block that was asked for and may not have been had.
    fn counted(&self, block: *mut u8, bytes: usize) -> *mut u8 {
        if !block.is_null() {
            self.in_use.fetch_add(bytes, Ordering::Relaxed);
        }
        block
    }
}

// SAFETY: every call goes to the other allocator as it is; counting allocates nothing.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountedHeap<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`, which is the same.
        let block = unsafe { self.heap.alloc(layout) };
        self.counted(block, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let block = unsafe { self.heap.alloc_zeroed(layout) };
        self.counted(block, layout.size())
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { self.heap.dealloc(block, layout) };
        self.in_use.fetch_sub(layout.size(), Ordering::Relaxed);
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: as above.
        let moved = unsafe { self.heap.realloc(block, layout, bytes) };
        if !moved.is_null() {
            self.in_use.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        self.counted(moved, bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::alloc::System;

    use super::*;

    #[test]
    fn what_is_handed_out_and_not_given_back_is_in_use() {
        let heap = CountedHeap::new(System);
        let small = Layout::from_size_align(100, 8).unwrap();
        let grown = Layout::from_size_align(300, 8).unwrap();
        // SAFETY: every block is given back once, with the layout that it has then.
        unsafe {
            let first = heap.alloc(small);
            let second = heap.alloc_zeroed(small);
            assert_eq!(heap.in_use(), 200);
            let first = heap.realloc(first, small, grown.size());
            assert_eq!(heap.in_use(), 400);
            heap.dealloc(second, small);
            assert_eq!(heap.in_use(), 300);
            heap.dealloc(first, grown);
        }
        assert_eq!(heap.in_use(), 0);
    }

    /// A heap that has nothing.
    struct Empty;

    // SAFETY: an allocator may refuse everything.
    unsafe impl GlobalAlloc for Empty {
        unsafe fn alloc(&self, _: Layout) -> *mut u8 {
            std::ptr::null_mut()
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    #[test]
    fn what_is_refused_is_not_in_use() {
        let heap = CountedHeap::new(Empty);
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: nothing is handed out.
        unsafe {
            assert!(heap.alloc(layout).is_null());
            assert!(heap.alloc_zeroed(layout).is_null());
        }
        assert_eq!(heap.in_use(), 0);
    }
}
