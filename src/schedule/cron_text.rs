//! The usual five crontab fields, translated for the `cron` crate.

/// What a cron text may look like.
pub const HELP: &str = "write five fields (minute hour day month weekday) such as `0 7 * * Mon`, `every 6 hours`, or hourly, daily, weekly, monthly";

/// Adds the seconds field and turns weekday numbers, which crontab counts from Sunday = 0 and the
/// crate from Sunday = 1, into names.
pub fn to_six_fields(text: &str) -> Result<String, String> {
    let text = match text.trim_start_matches('@') {
        "hourly" => "0 * * * *",
        "daily" => "0 0 * * *",
        "weekly" => "0 0 * * Mon",
        "monthly" => "0 0 1 * *",
        _ => text,
    };
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return Err(HELP.to_owned()) };
    Ok(format!("0 {minute} {hour} {day} {month} {}", weekdays(weekday)?))
}

fn weekdays(field: &str) -> Result<String, String> {
    let (days, step) = field.split_once('/').map_or((field, None), |(d, s)| (d, Some(s)));
    let parts: Result<Vec<String>, String> = days.split(',').map(range).collect();
    Ok(parts?.join(",") + &step.map(|s| format!("/{s}")).unwrap_or_default())
}

fn range(part: &str) -> Result<String, String> {
    let ends: Result<Vec<String>, String> = part.split('-').map(weekday).collect();
    Ok(ends?.join("-"))
}

fn weekday(word: &str) -> Result<String, String> {
    const NAMES: [&str; 8] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    if word == "*" || word == "?" {
        return Ok("*".to_owned());
    }
    if let Ok(number) = word.parse::<usize>() {
        return NAMES
            .get(number)
            .map(|n| (*n).to_owned())
            .ok_or_else(|| format!("weekday `{word}` is not between 0 and 7"));
    }
    let short: String = word.chars().take(3).collect();
    let known = NAMES.iter().find(|n| n.eq_ignore_ascii_case(&short));
    known.map(|n| (*n).to_owned()).ok_or_else(|| format!("`{word}` is not a weekday (Mon to Sun, or 0 to 7)"))
}
