//! Reads settings one after the other, each from the first of its sources that has it.

use super::{ConfigError, Environment, Source, Sourced, Unusable, value};

/// Reads settings. One that cannot be used ends the reading, or is set aside so that the next source is asked.
pub struct Reader<'e> {
    environment: &'e dyn Environment,
    set_aside: Option<Vec<ConfigError>>,
}

impl<'e> Reader<'e> {
    /// Ends with the first setting that cannot be used.
    #[must_use]
    pub fn strict(environment: &'e dyn Environment) -> Self {
        Self {
            environment,
            set_aside: None,
        }
    }

    /// Sets aside what cannot be used.
    #[must_use]
    pub fn lenient(environment: &'e dyn Environment) -> Self {
        Self {
            environment,
            set_aside: Some(Vec::new()),
        }
    }

    /// What was set aside, in the order it was met.
    #[must_use]
    pub fn set_aside(self) -> Vec<ConfigError> {
        self.set_aside.unwrap_or_default()
    }

    /// What was read; nothing where it was set aside.
    ///
    /// # Errors
    /// The setting that ends the reading.
    pub fn pass<T>(
        &mut self,
        read: Result<Option<Sourced<T>>, ConfigError>,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        match (read, &mut self.set_aside) {
            (Err(error), Some(set_aside)) => {
                set_aside.push(error);
                Ok(None)
            }
            (read, _) => read,
        }
    }

    /// The flag's value. An empty one cannot be used.
    ///
    /// # Errors
    /// The setting that ends the reading.
    pub fn flag<T>(
        &mut self,
        name: &'static str,
        given: Option<&str>,
        read: impl FnOnce(&str) -> Result<T, Unusable>,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        let Some(given) = given else { return Ok(None) };
        let text = value::flag(name, given);
        self.pass(text.and_then(|text| text.try_map(|text| read(text)).map(Some)))
    }

    /// The value of the first variable that is set and not empty.
    ///
    /// # Errors
    /// The setting that ends the reading.
    pub fn variable<T>(
        &mut self,
        names: &[&'static str],
        read: impl Fn(&str) -> Result<T, Unusable>,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        for name in names {
            let text = value::variable(name, self.environment);
            let found = text.and_then(|text| {
                let found = text.map(|text| text.try_map(|text| read(text)));
                found.transpose()
            });
            if let Some(found) = self.pass(found)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The flag's value, or that of the first variable that is set and not empty.
    ///
    /// # Errors
    /// The setting that ends the reading.
    pub fn first<T>(
        &mut self,
        (flag, given): (&'static str, Option<&str>),
        variables: &[&'static str],
        read: impl Fn(&str) -> Result<T, Unusable>,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        match self.flag(flag, given, &read)? {
            Some(found) => Ok(Some(found)),
            None => self.variable(variables, read),
        }
    }

    /// A switch: the flag, or a variable that says yes.
    ///
    /// # Errors
    /// The variable says neither yes nor no, and that ends the reading.
    pub fn switch(
        &mut self,
        (flag, given): (&'static str, bool),
        variable: &'static str,
    ) -> Result<Sourced<bool>, ConfigError> {
        if given {
            return Ok(Sourced::new(true, Source::Flag(flag)));
        }
        let said = self.variable(&[variable], value::truth)?;
        Ok(said.unwrap_or_else(|| Sourced::new(false, Source::Default)))
    }
}
