# The words of mails in English. Every message here stands in every other file of this folder, with the same
# arguments: a test says so. The form is that of Fluent (https://projectfluent.org/fluent/guide/).

## Dates

months = January|February|March|April|May|June|July|August|September|October|November|December
months-short = Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-time = { $date }, { $time }
today = today
tomorrow = tomorrow
in-days = in { $n } days
date-left = { $date }, { $left }

## Counts and lists

list = { $head } and { $last }
changes = { $n } { $n ->
    [one] change
   *[other] changes
}
documents = { $n } { $n ->
    [one] document
   *[other] documents
}
span-days = { $n } { $n ->
    [one] day
   *[other] days
}
span-hours = { $n } { $n ->
    [one] hour
   *[other] hours
}
span-minutes = { $n } { $n ->
    [one] minute
   *[other] minutes
}
times = { $n } { $n ->
    [one] time
   *[other] times
}

## Subjects

subject-from = { $what }, from { $date }
subject-more = { $what }, and { $n } more { $n ->
    [one] change
   *[other] changes
}
document-changed = { $service } changed its { $document }
document-edited = { $service } edited its { $document } (wording only)
no-change-seen = No change seen in { documents }
not-checked-one = { $service }: { $document } could not be checked
not-checked = { $n } documents could not be checked
a-date-is-coming = A date is coming
announced-to-change = { $service }: { $document } is announced to change
takes-effect = { $service }: { $document } takes effect
more-dates-behind = { $what }, and { $n } more { $n ->
    [one] date
   *[other] dates
}
reminder-today = Today: { $what }
reminder-tomorrow = Tomorrow: { $what } on { $date }
reminder-days = In { $n } days: { $what } on { $date }

## What a flag means

the-group = companies of its group
ai-permits-turned = { $service } may now train AI on your data, which it ruled out before
ai-permits-added = { $service } may now train AI on your data
ai-permits-removed = { $service } drops a clause on AI training
ai-permits-changed = { $service } changes how it may train AI on your data
ai-prohibits-removed = { $service } drops a promise not to train AI on data
ai-prohibits-modified = { $service } changes its promise not to train AI on data
ai-prohibits = { $service } says it does not train AI on data
ai-choice-removed = { $service } drops a choice about AI training
ai-choice = { $service } tells of a choice about AI training
ai-mentions = { $service } speaks of AI training
group-permits-turned = { $service } may now share your data with { $group }, which it ruled out before
group-permits-added = { $service } may now share your data with { $group }
group-permits-removed = { $service } drops a clause on sharing with { $group }
group-permits-changed = { $service } changes how it shares data with { $group }
group-prohibits-removed = { $service } drops a promise not to share with { $group }
group-other = { $service } changes what it says on sharing with { $group }
ban-removed = { $service } drops a ban on AI training by others
ban = { $service } forbids others to train AI on its content
own-category = { $service }: a clause on { $category }

category-ai = AI training
category-ban = Ban on AI training by others
category-group = Sharing with affiliates
stance-permits = permitted
stance-prohibits = ruled out
stance-choice = your choice
stance-mentions = mentioned
stance-until-now = { $stance } until now
stance-before = { $stance }, before { $before }
change-added = new clause
change-modified = changed clause
change-reworded = reworded clause
change-removed = removed clause
change-standing = standing clause

## Summaries, for languages that the history does not keep them in

says-new = New: { $what }.
says-reversed = Reversed: { $what }; before, this was ruled out.
says-changed = Changed: { $what }.
says-gone = Gone: a clause saying that { $what }.
says-naming = { $what }, naming { $names }
says-more = And { $n } more.
says-refuse = The text says how to refuse.
says-not-undone = Refusing does not undo what was done before.
what-ai-permits = data or content may be used to train or improve AI models
what-ai-prohibits = data or content is not used to train AI models, or only with consent
what-ai-choice = there is a choice about the use of data for AI models
what-ai-mentions = AI training is mentioned
what-ban-permits = users may use content or output for AI
what-ban = others may not use the service’s content to train AI
what-group-permits = data or content may be shared with, or used by, companies of the same group
what-group-prohibits = data is not shared with companies of the same group, or only with consent
what-group-choice = there is a choice about sharing with companies of the same group
what-group-mentions = companies of the same group are mentioned
what-other = a clause on { $category } ({ $stance })

## Heads of mails

title-more = { $what }, and { $n } more { $n ->
    [one] change
   *[other] changes
}
lead-flagged = { $n } { $n ->
    [one] change with flagged clauses
   *[other] changes with flagged clauses
}
lead-others = { $n } other { $n ->
    [one] change
   *[other] changes
}
lead-wording = { $n } of wording only
lead-not-checked = { documents } not checked
lead-no-change = no change seen in { documents }

## Lines and labels

editorial = { changes } of wording or layout only: { $names }.
more-names = { $n } more
rest = Not shown here: { $what }. All of them: clausewatch changes --since { $day }
rest-flagged = { changes } with flagged clauses
rest-others-too = { $n } others
rest-others = { $n } { $n ->
    [one] other change
   *[other] other changes
}
more-flags = and { $n } more { $n ->
    [one] flagged clause
   *[other] flagged clauses
}
more-clauses = and { $n } more { $n ->
    [one] clause
   *[other] clauses
}
more-failing = and { $n } more { $n ->
    [one] document
   *[other] documents
}: clausewatch status
more-dates = and { $n } more { $n ->
    [one] date
   *[other] dates
}: clausewatch upcoming
new-version-announced = { $service }: a new version of the { $document } is announced
document-takes-effect = { $service }: the { $document } takes effect
failing-last-read = { $state }, last read { $day }
failing-never-read = { $state }, never read yet
others = Other changes
upcoming = In the next 30 days
failing = Could not be checked
dates = What is coming
legend = In quotes, new words are underlined and words that are gone are struck through.
legend-plain = In quotes, { "{+" }these words{ "+}" } are new and [-these-] are gone.
caveat = Quotes are the platform’s own words. Flags and sentences are found by rules and can be wrong; this is no legal advice.
sender = Written by clausewatch on your own machine; nobody else knows what you follow.
calendar = The dates are attached as a calendar file.
# Labels of fields in plain text. A line must not begin with "From": mail programs put a ">" before it.
label-effective = As of
label-found = Found
label-page = Page
label-more = More
shown-by = clausewatch show { $id } (versions { $versions })
versions = { $before } to { $after }
in-section = in { $section }
quoted = “{ $words }”
named = Named: { $names }
how-to-refuse = How to refuse:
found-from = Found { $found }; from { $date }
found = Found { $found }
companies-named = Companies named:
will-take-effect = Takes effect
in-effect-since = In effect since
read-the-page = Read the page
all-clauses = All changed clauses
from-date = from { $date }
versions-are = versions { $versions }
found-at = found { $found }
clause-new = New:
clause-removed = Removed:
clause-changed = Changed:
clause-moved = Moved:

## Calendar files

calendar-name = Policy dates
event-announced = { $service }: { $document } announced to change
event-effective = { $service }: { $document } takes effect

## Mails on documents that cannot be checked

trouble-one = { $service }: { $document } cannot be checked ({ $state })
trouble-again-one = { $service }: { $document } can be checked again
trouble-again = { $n } documents can be checked again
trouble-many = { $n } documents cannot be checked
trouble-both = { documents } cannot be checked, { $again } again
trouble-new = { documents } newly in trouble
trouble-old = { documents } still in trouble
trouble-readable = { documents } readable again
trouble-recovered = { $service }: { $document } can be read again, after { $span }.
trouble-rest = { $n } more { $n ->
    [one] document
   *[other] documents
}, not shown here: clausewatch status.
trouble-kept = The last good version of each is kept, and nothing is taken for a change until the page can be read again.
trouble-never-read = Never read so far
trouble-last-read = Last read { $time }
trouble-tried = { $read }; tried { times } since, next try { $next }.
trouble-advice = What to do: { $advice }
trouble-state = { $what } for { $span } (since { $day })
trouble-sender = clausewatch on your own machine wrote this mail. { $setting } for a recipient in its configuration ends mails like this one.

fail-forbidden = refused by the server
fail-not_found = page not found
fail-too_many_requests = too many requests
fail-server_error = server error
fail-dns = host name not found
fail-connect = no connection
fail-tls = no trusted TLS connection
fail-timeout = too slow
fail-broken = broken answer
fail-too_large = too large
fail-too_long = too large
fail-too_deep = too large
fail-redirect = redirects in vain
fail-home_page = leads to the home page
fail-not_public = address not public
fail-robots = forbidden by robots.txt
fail-selector = selector { $selector } matches nothing
fail-a-selector = a selector matches nothing
fail-empty = empty page
fail-bot_challenge = bot challenge
fail-error_page = error page
fail-wall = login or consent wall
fail-needs_browser = empty without JavaScript
fail-pdf = unreadable PDF
fail-content_type = neither text nor PDF

advice-not_found = Look for the page's new address and set `url` in the configuration.
advice-error_page = { advice-not_found }
advice-redirect = { advice-not_found }
advice-home_page = { advice-not_found }
advice-forbidden = The site takes clausewatch for a bot: check it less often, or fetch it with a browser.
advice-bot_challenge = { advice-forbidden }
advice-needs_browser = Fetch this document with a browser, or look for a plainer page of the same text.
advice-wall = { advice-needs_browser }
advice-selector = The page was rebuilt: try `clausewatch extract URL`, and mend or remove `select` in the configuration.
advice-empty = { advice-selector }
advice-dns = If many documents say so, look at this machine's network; otherwise the site is down or has moved.
advice-connect = { advice-dns }
advice-timeout = { advice-dns }
advice-broken = { advice-dns }
advice-tls = The site's certificate has lapsed or is private: look at it in a browser; `fetch.ca_file` adds an authority.
advice-too_many_requests = Wait; it is tried ever less often. A longer `check` interval helps if it stays.
advice-server_error = { advice-too_many_requests }
advice-robots = Respect it and remove the document, or set `respect_robots = false` for it if you may.
advice-not_public = Add its network to `fetch.allow_networks` if the page is meant to be on a private network.
advice-too_large = Look at what is served there; `fetch.max_bytes` and `select` can change what is taken.
advice-too_long = { advice-too_large }
advice-too_deep = { advice-too_large }
advice-pdf = Look for the same text as a web page, or as a PDF that holds text.
advice-content_type = { advice-pdf }
advice-other = Look at the page in a browser, and at `clausewatch extract URL`.

## Mails about mails

mails = { $n } { $n ->
    [one] mail
   *[other] mails
}
attempts = { $n } { $n ->
    [one] attempt
   *[other] attempts
}
lost-subject = clausewatch: { mails } could not be delivered
lost-lead = These mails were given up. The changes in them count as told; to try them again once the cause is mended, run: clausewatch deliver --again
lost-to = To { $address } ({ attempts })
lost-more = and { $n } more: clausewatch status
trial-subject = clausewatch: a trial of the way
trial-text = This mail was sent by `clausewatch mail test`. That you read it means that digests will arrive the same way.
