//! Bytes as choices: what an input of structure is made by. Every series of bytes is one, and a short one ends in the plainest choices.

/// Choices that are still to be made.
pub(crate) struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Choices { bytes }
    }

    /// The next byte; nought if none is left.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// A number below `end`; nought if none is left.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    /// Whether it comes out so, once in `times`; never if none is left.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of them; the first if no choice is left.
    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// The same, of what is not copied.
    pub(crate) fn pick_ref<'b, T>(&mut self, all: &'b [T]) -> &'b T {
        &all[self.below(all.len())]
    }

    /// Whether no choice is left.
    pub(crate) fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }
}
