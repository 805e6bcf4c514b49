//! The people: as a table, one by one, and as a file.

mod emergency;
mod export;
mod table;
mod why;

use app::view::{PeopleFilter, PeopleQuery, PeopleRowsView, PeopleSort, PersonRow};

use crate::place::Place;

/// Everyone, by name.
pub(crate) fn everyone() -> PeopleQuery {
    PeopleQuery { search: String::new(), filters: Vec::new(), finding: None, sort: PeopleSort::Name, descending: false }
}

pub(crate) fn filtered(filters: &[PeopleFilter]) -> PeopleQuery {
    PeopleQuery { filters: filters.to_vec(), ..everyone() }
}

pub(crate) fn searched(search: &str) -> PeopleQuery {
    PeopleQuery { search: search.to_owned(), ..everyone() }
}

impl Place {
    /// Every row that matches, window by window.
    pub(crate) async fn rows(&self, query: &PeopleQuery) -> Vec<PersonRow> {
        let mut rows = Vec::new();
        loop {
            let from = u32::try_from(rows.len()).unwrap();
            let window: PeopleRowsView = self.latch.app.people_rows(query.clone(), from).await.unwrap();
            assert!(window.rows.len() <= 200 && window.from == from);
            let end = window.rows.is_empty();
            rows.extend(window.rows);
            if end {
                assert_eq!(rows.len(), window.matching as usize);
                return rows;
            }
        }
    }
}
