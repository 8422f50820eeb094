//! Gray's test that a cumulative incidence is the same in all groups.
