//! Reading an object field by field, so that what nobody asked for is noticed.

use serde_json::{Map, Value};

use super::content::{Filter, FilterMode, Range, Words};

/// The fields of one JSON object. Each field that is read is ticked off; [`Fields::finish`]
/// reports the rest. A missing or null object reads as one without fields.
pub(super) struct Fields<'json, 'out> {
    object: Option<&'json Map<String, Value>>,
    path: &'static str,
    seen: Vec<&'static str>,
    not_understood: &'out mut Words,
}

impl<'json, 'out> Fields<'json, 'out> {
    pub(super) fn of(value: Option<&'json Value>, path: &'static str, not_understood: &'out mut Words) -> Self {
        let object = value.and_then(Value::as_object);
        if object.is_none() && value.is_some_and(carries_value) {
            not_understood.push(path.into());
        }
        Self { object, path, seen: Vec::new(), not_understood }
    }

    /// The raw value of a field.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'json Value> {
        self.seen.push(key);
        self.object?.get(key)
    }

    /// Whether a field carries any value.
    pub(super) fn carries(&mut self, key: &'static str) -> bool {
        self.take(key).is_some_and(carries_value)
    }

    /// A list of words. Null and missing are empty; anything that is no list of words is noted.
    pub(super) fn words(&mut self, key: &'static str) -> Words {
        let value = self.take(key);
        list_of_words(value).unwrap_or_else(|| {
            self.note(key);
            Words::new()
        })
    }

    /// An object within this one; `None` when it is missing, null or empty.
    pub(super) fn object(&mut self, key: &'static str) -> Option<Fields<'json, '_>> {
        let value = self.take(key);
        value.is_some_and(carries_value).then(|| Fields::of(value, key, self.not_understood))
    }

    /// An object within this one, also one that carries nothing; `None` when it is missing or null.
    pub(super) fn object_or_empty(&mut self, key: &'static str) -> Option<Fields<'json, '_>> {
        let value = self.take(key).filter(|value| !value.is_null())?;
        Some(Fields::of(Some(value), key, self.not_understood))
    }

    /// A list of words within an object.
    pub(super) fn words_in(&mut self, key: &'static str, inner: &'static str) -> Words {
        let Some(mut fields) = self.object(key) else {
            return Words::new();
        };
        let words = fields.words(inner);
        fields.finish();
        words
    }

    /// An include and an exclude list; `None` when both are empty.
    pub(super) fn range(&mut self, key: &'static str, include: &'static str, exclude: &'static str) -> Option<Range> {
        let mut fields = self.object(key)?;
        let range = Range { include: fields.words(include), exclude: fields.words(exclude) };
        fields.finish();
        (!range.include.is_empty() || !range.exclude.is_empty()).then_some(range)
    }

    /// A filter within an object.
    pub(super) fn filter(&mut self, key: &'static str, inner: &'static str) -> Option<Filter> {
        let mut fields = self.object(key)?;
        let filter = fields.own_filter(inner);
        fields.finish();
        filter
    }

    /// A filter that is a field of this object.
    pub(super) fn own_filter(&mut self, key: &'static str) -> Option<Filter> {
        let value = self.take(key)?;
        if !carries_value(value) {
            return None;
        }
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let mode = match text("mode") {
            Some("include") => Some(FilterMode::Include),
            Some("exclude") => Some(FilterMode::Exclude),
            _ => None,
        };
        match (mode, text("rule")) {
            (Some(mode), Some(rule)) => Some(Filter { mode, rule: rule.into() }),
            _ => {
                self.note(key);
                None
            }
        }
    }

    /// Notes every field that was not read and carries a value.
    pub(super) fn finish(self) {
        for (key, value) in self.object.into_iter().flatten() {
            let annotation = key.contains("@odata");
            if !annotation && !self.seen.contains(&key.as_str()) && carries_value(value) {
                self.not_understood.push(format!("{}.{key}", self.path).into());
            }
        }
    }

    /// Notes a field that is not understood.
    pub(super) fn note(&mut self, key: &str) {
        self.not_understood.push(format!("{}.{key}", self.path).into());
    }
}

/// Whether a value says anything: null, empty text, and lists and objects of nothing do not
/// (VERDICTS.md V13: unknown keys that are null or empty mean nothing).
fn carries_value(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(carries_value),
        Value::Object(fields) => fields.iter().any(|(key, value)| !key.contains("@odata") && carries_value(value)),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A list of words, or Graph's comma-separated form of one. Null and missing are empty.
/// `None` when it is something else.
fn list_of_words(value: Option<&Value>) -> Option<Words> {
    match value {
        None | Some(Value::Null) => Some(Words::new()),
        Some(Value::String(text)) => {
            Some(text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Box::from).collect())
        }
        Some(Value::Array(items)) => {
            items.iter().filter(|item| !item.is_null()).map(|item| item.as_str().map(Box::from)).collect()
        }
        Some(_) => None,
    }
}
