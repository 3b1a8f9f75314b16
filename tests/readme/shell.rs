//! The command lines of the pages, as a shell reads them.

/// A command: its words without the variables set before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) page: String,
    pub(super) words: Vec<String>,
}

/// Every command line of a page: those in blocks for a shell, and those in code spans.
pub(super) fn lines(page: &str, text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut fence: Option<(usize, String)> = None;
    let mut joined = String::new();
    let mut note = |line: &str| {
        for words in commands(line) {
            let page = page.to_owned();
            found.push(Line { page, words });
        }
    };
    for line in text.lines() {
        let start = line.trim_start();
        let ticks = start.len() - start.trim_start_matches('`').len();
        match &fence {
            None if ticks >= 3 => fence = Some((ticks, start[ticks..].trim().to_owned())),
            Some((open, _)) if ticks >= *open && start.trim_matches('`').is_empty() => fence = None,
            None => line.split('`').skip(1).step_by(2).for_each(&mut note),
            Some((_, language)) => {
                let command = match language.as_str() {
                    "sh" => Some(start),
                    "console" => start.strip_prefix("$ "),
                    _ => None,
                };
                let Some(command) = command else { continue };
                if let Some(begun) = command.strip_suffix('\\') {
                    joined.push_str(begun);
                } else {
                    note(&(std::mem::take(&mut joined) + command));
                }
            }
        }
    }
    found
}

/// The commands of a line, each without its variables.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => {
                word.get_or_insert_default();
                quote = Some(letter);
            }
            (None, '#') if word.is_none() => break,
            (None, '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, ' ' | '|' | ';' | '&' | '>' | '<' | '(' | ')') => {
                commands.last_mut().unwrap().extend(word.take());
                if letter != ' ' {
                    commands.push(Vec::new());
                }
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    commands.last_mut().unwrap().extend(word);
    for command in &mut commands {
        let variables = command.iter().take_while(|word| sets_a_variable(word));
        let variables = variables.count();
        command.drain(..variables);
    }
    commands.retain(|command| !command.is_empty());
    commands
}

fn sets_a_variable(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|any| any.is_ascii_uppercase() || any == '_')
    })
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    let words = |line: &str| commands(line);
    assert_eq!(
        words("A_B='c d' x -y 'z  z' # no"),
        [vec!["x", "-y", "z  z"]]
    );
    assert_eq!(
        words("pass show a | x \"{'b'}\" > f"),
        [vec!["pass", "show", "a"], vec!["x", "{'b'}"], vec!["f"]]
    );
    let text =
        "`x --a`\n```sh\nx \\\n  --b\n```\n```json\nx --no\n```\n```console\n$ x --c\nsaid\n```\n";
    let found: Vec<_> = lines("p", text).into_iter().map(|it| it.words).collect();
    assert_eq!(found, [["x", "--a"], ["x", "--b"], ["x", "--c"]]);
}
