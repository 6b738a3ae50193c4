//! `init`: a commented configuration, by three questions or by flags.

use super::{Failure, Outcome, exit, output};
use crate::config::{Config, EXAMPLE};
use anyhow::Context as _;
use clap::Args;
use std::io::{BufRead, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write it.
    #[arg(default_value = "clausewatch.toml")]
    file: PathBuf,
    /// Where the operators of the pages can reach you: a mail address or a URL.
    #[arg(long, value_name = "ADDRESS")]
    contact: Option<String>,
    /// Who is told; the contact, if it is not given.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// A service of the catalogue to watch; may be given several times.
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Ask nothing: write the example as it is.
    #[arg(long, conflicts_with_all = ["contact", "to", "service"])]
    example: bool,
}

/// What the questions are about.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answers {
    contact: String,
    to: String,
    services: Vec<String>,
}

pub fn run(args: &InitArgs) -> Outcome {
    if args.file.exists() {
        let reason = anyhow::anyhow!("{} exists already; nothing was written", args.file.display());
        return Err(Failure::new(exit::FAILED, reason));
    }
    let flags = args.contact.is_some() || args.to.is_some() || !args.service.is_empty();
    let terminal = std::io::stdin().is_terminal();
    if args.example || (!flags && !terminal) {
        write(&args.file, EXAMPLE)?;
        output::print(&format!(
            "{} written; set fetch.contact, mail.from and recipient.to in it, then run `clausewatch config check`\n",
            args.file.display()
        ))?;
        return Ok(exit::OK);
    }
    let mut input = std::io::stdin().lock();
    let answers = answers(args, terminal.then_some(&mut input as &mut dyn BufRead))?;
    let text = fill(&answers);
    let config = Config::parse(&text, &args.file)?;
    write(&args.file, &text)?;
    output::print(&format!(
        "{} written: {} documents. Mails go to files in a folder until you set mail.transport; `clausewatch config check` says more\n",
        args.file.display(),
        config.documents.len()
    ))?;
    Ok(exit::OK)
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let new = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    let mut new = new.with_context(|| format!("cannot write {}", file.display()))?;
    new.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(())
}

/// What the flags say; the rest is asked where there is somebody to ask.
fn answers(args: &InitArgs, mut person: Option<&mut dyn BufRead>) -> Result<Answers, Failure> {
    let mut ask = |question: &str, usual: &str| -> Result<Option<String>, Failure> {
        let Some(person) = person.as_deref_mut() else { return Ok(None) };
        let hint = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
        output::print(&format!("{question}{hint}: "))?;
        let mut line = String::new();
        person.read_line(&mut line)?;
        let line = line.trim();
        Ok(Some(if line.is_empty() { usual } else { line }.to_owned()))
    };
    let missing =
        |flag: &str| Failure::new(exit::USAGE, anyhow::anyhow!("{flag} must be given, as there is nobody to ask"));
    let contact = match &args.contact {
        Some(given) => given.clone(),
        None => ask("Your mail address (the operators of the pages can reach you there)", "")?
            .ok_or_else(|| missing("--contact"))?,
    };
    let to = match &args.to {
        Some(given) => given.clone(),
        None => ask("Who is told what changed", &contact)?.unwrap_or_else(|| contact.clone()),
    };
    let services = if args.service.is_empty() {
        let line = ask("Services to watch, parted by commas (clausewatch config catalogue lists them)", "LinkedIn")?;
        line.ok_or_else(|| missing("--service"))?
            .split(',')
            .map(|s| s.trim().to_owned())
            .filter(|s| !s.is_empty())
            .collect()
    } else {
        args.service.clone()
    };
    Ok(Answers { contact, to, services })
}

/// The example with the answers in it.
fn fill(answers: &Answers) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let head = EXAMPLE.split("[[service]]").next().unwrap_or(EXAMPLE);
    let mut text = head
        .replace("contact = \"you@example.org\"", &format!("contact = {}", quoted(&answers.contact)))
        .replace("\nto = \"you@example.org\"", &format!("\nto = {}", quoted(&answers.to)))
        .replace(
            "from = \"clausewatch <clausewatch@example.org>\"",
            &format!("from = {}", quoted(&format!("clausewatch <{}>", answers.to))),
        )
        .replace("timezone = \"Europe/Paris\"", "timezone = \"UTC\"");
    for service in &answers.services {
        text.push_str(&format!("[[service]]\nname = {}\n\n", quoted(service)));
    }
    text.push_str(
        "# A page of your own:\n# [[service]]\n# name = \"Example\"\n# [[service.document]]\n# name = \"Privacy Policy\"\n# url = \"https://example.org/privacy\"\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::{Answers, InitArgs, answers, fill};
    use crate::config::Config;
    use std::io::BufRead;
    use std::path::Path;

    fn no_flags() -> InitArgs {
        InitArgs { file: "x.toml".into(), contact: None, to: None, service: Vec::new(), example: false }
    }

    #[test]
    fn three_answers_make_a_configuration() {
        let mut typed = "ann@example.org\n\nLinkedIn, GitHub\n".as_bytes();
        let found = answers(&no_flags(), Some(&mut typed as &mut dyn BufRead)).unwrap();
        let services = vec!["LinkedIn".to_owned(), "GitHub".to_owned()];
        let expected = Answers { contact: "ann@example.org".into(), to: "ann@example.org".into(), services };
        assert_eq!(found, expected);
        let config = Config::parse(&fill(&found), Path::new("x.toml")).unwrap();
        assert_eq!(config.fetch.contact, "ann@example.org");
        assert_eq!(config.recipients[0].to.address(), "ann@example.org");
        assert_eq!(config.mail.from.address(), "ann@example.org");
        assert!(config.documents.iter().any(|d| d.service.as_ref() == "GitHub"));
        assert!(!config.documents.iter().any(|d| d.service.as_ref() == "Example"));
    }

    #[test]
    fn bad_answers_are_refused_by_name() {
        let answers = |to: &str, service: &str| Answers {
            contact: "ann@example.org".into(),
            to: to.into(),
            services: vec![service.into()],
        };
        let refused = |a: &Answers| Config::parse(&fill(a), Path::new("x.toml")).unwrap_err().to_string();
        assert!(refused(&answers("ann@example.org", "Linkedn")).contains("`Linkedn`"));
        assert!(refused(&answers("ann\"@", "LinkedIn")).contains("ann\"@"));
    }

    #[test]
    fn without_anybody_to_ask_the_flags_must_say_it() {
        let error = answers(&no_flags(), None).unwrap_err();
        assert!(format!("{error:?}").contains("--contact"), "{error:?}");
        let flags = InitArgs { contact: Some("a@b.c".into()), service: vec!["LinkedIn".into()], ..no_flags() };
        assert_eq!(answers(&flags, None).unwrap().to, "a@b.c");
    }
}
