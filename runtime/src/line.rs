//! The source line that a generator is suspended at. It is known in debug builds, and takes no room
//! in others.

/// A line, or none.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    #[cfg(debug_assertions)]
    number: u32,
}

impl Line {
    pub(crate) const NONE: Line = Line::new(0);

    /// The line of a number; none of 0.
    #[inline]
    pub(crate) const fn new(_number: u32) -> Self {
        Line {
            #[cfg(debug_assertions)]
            number: _number,
        }
    }

    /// Its number.
    pub(crate) const fn number(self) -> Option<u32> {
        #[cfg(debug_assertions)]
        if self.number > 0 {
            return Some(self.number);
        }
        None
    }
}
