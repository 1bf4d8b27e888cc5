//! What each article demands, and what its controls say of it.

use crate::evidence::documents::{ArticleRow, ControlRow, Counts, FrameworkRow};
use crate::policy::catalogue::Catalogue;

/// The frameworks, each with all of its articles: also those that no control that is on speaks to.
pub(super) fn of(catalogue: &Catalogue, controls: &[ControlRow]) -> Vec<FrameworkRow> {
    let framework = |(key, framework): (&String, &crate::policy::frameworks::Framework)| {
        let articles = framework.articles.iter().map(|(id, article)| {
            let mut row = ArticleRow {
                id: id.clone(),
                title: article.title.clone(),
                demands: article.demands.clone(),
                shows: article.shows.clone(),
                hidden: article.hidden.clone(),
                ..ArticleRow::default()
            };
            let mut outcomes = Counts::default();
            for control in controls.iter().filter(|control| control.articles.get(key).is_some_and(|named| named.contains(id))) {
                // Where a framework does not tell them apart, a control speaks to what it names.
                let is_direct = framework.is_direct(&control.family, id).unwrap_or(true);
                let list = if is_direct { &mut row.direct } else { &mut row.supporting };
                list.push(control.id.clone());
                outcomes.add(&control.outcomes);
            }
            ArticleRow { outcomes, ..row }
        });
        FrameworkRow {
            key: key.clone(),
            name: framework.name.clone(),
            version: framework.version.clone(),
            publisher: framework.publisher.clone(),
            link: framework.link.clone(),
            date: framework.date.clone(),
            about: framework.about.clone(),
            articles: articles.collect(),
        }
    };
    catalogue.frameworks.iter().map(framework).collect()
}
