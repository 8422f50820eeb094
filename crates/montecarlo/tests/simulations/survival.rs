//! Times of two arms with looks at them, held against formulas and a simulation by rpact.
