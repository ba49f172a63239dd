//! Plans as text: a project and a snapshot in, steps and notes out.

mod up;
