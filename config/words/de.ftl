# Die Wörter der Mails auf Deutsch; die Meldungen und ihre Angaben sind die von en.ftl.

## Datumsangaben

months = Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember
months-short = Jan.|Feb.|März|April|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.
date-day = { $day }. { $month } { $year }
date-month = { $month } { $year }
date-time = { $date }, { $time }
today = heute
tomorrow = morgen
in-days = in { $n } Tagen
date-left = { $date }, { $left }

## Anzahlen und Aufzählungen

list = { $head } und { $last }
changes = { $n } { $n ->
    [one] Änderung
   *[other] Änderungen
}
documents = { $n } { $n ->
    [one] Dokument
   *[other] Dokumente
}
span-days = { $n } { $n ->
    [one] Tag
   *[other] Tagen
}
span-hours = { $n } { $n ->
    [one] Stunde
   *[other] Stunden
}
span-minutes = { $n } { $n ->
    [one] Minute
   *[other] Minuten
}
times = { $n }-mal

## Betreffzeilen

subject-from = { $what }, ab { $date }
subject-more = { $what }, und { $n } { $n ->
    [one] weitere Änderung
   *[other] weitere Änderungen
}
document-changed = { $service } hat „{ $document }“ geändert
document-edited = { $service } hat „{ $document }“ nur im Wortlaut geändert
no-change-seen = Keine Änderung in { $n } { $n ->
    [one] Dokument
   *[other] Dokumenten
}
not-checked-one = { $service }: „{ $document }“ konnte nicht geprüft werden
not-checked = { $n } Dokumente konnten nicht geprüft werden
a-date-is-coming = Ein Termin steht bevor
announced-to-change = { $service }: für „{ $document }“ ist eine neue Fassung angekündigt
takes-effect = { $service }: „{ $document }“ tritt in Kraft
more-dates-behind = { $what }, und { $n } { $n ->
    [one] weiterer Termin
   *[other] weitere Termine
}
reminder-today = Heute: { $what }
reminder-tomorrow = Morgen, { $date }: { $what }
reminder-days = In { $n } Tagen, { $date }: { $what }

## Was eine Fundstelle bedeutet

the-group = Unternehmen seines Konzerns
ai-permits-turned = { $service } darf nun mit Ihren Daten KI trainieren, was bisher ausgeschlossen war
ai-permits-added = { $service } darf nun mit Ihren Daten KI trainieren
ai-permits-removed = { $service } streicht eine Klausel zum KI-Training
ai-permits-changed = { $service } ändert, wie es mit Ihren Daten KI trainieren darf
ai-prohibits-removed = { $service } streicht die Zusage, mit Daten keine KI zu trainieren
ai-prohibits-modified = { $service } ändert die Zusage, mit Daten keine KI zu trainieren
ai-prohibits = { $service } sagt, mit Daten keine KI zu trainieren
ai-choice-removed = { $service } streicht eine Wahlmöglichkeit beim KI-Training
ai-choice = { $service } nennt eine Wahlmöglichkeit beim KI-Training
ai-mentions = { $service } spricht von KI-Training
group-permits-turned = { $service } darf Ihre Daten nun an { $group } weitergeben, was bisher ausgeschlossen war
group-permits-added = { $service } darf Ihre Daten nun an { $group } weitergeben
group-permits-removed = { $service } streicht eine Klausel zur Weitergabe an { $group }
group-permits-changed = { $service } ändert, wie es Daten an { $group } weitergibt
group-prohibits-removed = { $service } streicht die Zusage, nichts an { $group } weiterzugeben
group-other = { $service } ändert, was es zur Weitergabe an { $group } sagt
ban-removed = { $service } streicht das Verbot für andere, KI zu trainieren
ban = { $service } verbietet anderen, mit seinen Inhalten KI zu trainieren
own-category = { $service }: eine Klausel zu { $category }

category-ai = KI-Training
category-ban = Verbot von KI-Training durch andere
category-group = Weitergabe im Konzern
stance-permits = erlaubt
stance-prohibits = ausgeschlossen
stance-choice = Ihre Wahl
stance-mentions = erwähnt
stance-until-now = bisher { $stance }
stance-before = { $stance }, bisher { $before }
change-added = neue Klausel
change-modified = geänderte Klausel
change-reworded = umformulierte Klausel
change-removed = gestrichene Klausel
change-standing = bestehende Klausel

## Zusammenfassungen, wo die Geschichte sie nicht in dieser Sprache hält

says-new = Neu: { $what }.
says-reversed = Umgekehrt: { $what }; bisher war das ausgeschlossen.
says-changed = Geändert: { $what }.
says-gone = Entfallen ist eine Klausel mit diesem Inhalt: { $what }.
says-naming = { $what }; genannt: { $names }
says-more = Und { $n } weitere.
says-refuse = Der Text sagt, wie man ablehnt.
says-not-undone = Eine Ablehnung macht nicht rückgängig, was schon geschehen ist.
what-ai-permits = Daten oder Inhalte dürfen zum Trainieren oder Verbessern von KI-Modellen verwendet werden
what-ai-prohibits = Daten oder Inhalte werden nicht oder nur mit Einwilligung zum Trainieren von KI-Modellen verwendet
what-ai-choice = es gibt eine Wahl, ob Daten für KI-Modelle verwendet werden
what-ai-mentions = KI-Training wird erwähnt
what-ban-permits = Nutzer dürfen Inhalte oder Ausgaben für KI verwenden
what-ban = andere dürfen mit den Inhalten des Dienstes keine KI trainieren
what-group-permits = Daten oder Inhalte dürfen an Unternehmen des Konzerns weitergegeben oder von ihnen verwendet werden
what-group-prohibits = Daten werden nicht oder nur mit Einwilligung an Unternehmen des Konzerns weitergegeben
what-group-choice = es gibt eine Wahl bei der Weitergabe an Unternehmen des Konzerns
what-group-mentions = Unternehmen des Konzerns werden erwähnt
what-other = eine Klausel zu { $category } ({ $stance })

## Köpfe der Mails

title-more = { $what }, und { $n } { $n ->
    [one] weitere Änderung
   *[other] weitere Änderungen
}
lead-flagged = { $n } { $n ->
    [one] Änderung mit Fundstellen
   *[other] Änderungen mit Fundstellen
}
lead-others = { $n } { $n ->
    [one] andere Änderung
   *[other] andere Änderungen
}
lead-wording = { $n } nur im Wortlaut
lead-not-checked = { documents } nicht geprüft
lead-no-change = keine Änderung in { $n } { $n ->
    [one] Dokument
   *[other] Dokumenten
}

## Zeilen und Beschriftungen

editorial = { changes } nur in Wortlaut oder Gestaltung: { $names }.
more-names = { $n } weitere
rest = Hier nicht gezeigt: { $what }. Alle: clausewatch changes --since { $day }
rest-flagged = { changes } mit Fundstellen
rest-others-too = { $n } andere
rest-others = { $n } { $n ->
    [one] andere Änderung
   *[other] andere Änderungen
}
more-flags = und { $n } { $n ->
    [one] weitere Fundstelle
   *[other] weitere Fundstellen
}
more-clauses = und { $n } { $n ->
    [one] weitere Klausel
   *[other] weitere Klauseln
}
more-failing = und { $n } { $n ->
    [one] weiteres Dokument
   *[other] weitere Dokumente
}: clausewatch status
more-dates = und { $n } { $n ->
    [one] weiterer Termin
   *[other] weitere Termine
}: clausewatch upcoming
new-version-announced = { $service }: für „{ $document }“ ist eine neue Fassung angekündigt
document-takes-effect = { $service }: „{ $document }“ tritt in Kraft
failing-last-read = { $state }, zuletzt gelesen am { $day }
failing-never-read = { $state }, noch nie gelesen
others = Andere Änderungen
upcoming = In den nächsten 30 Tagen
failing = Nicht prüfbar
dates = Was bevorsteht
legend = In Zitaten sind neue Wörter unterstrichen und entfallene durchgestrichen.
legend-plain = In Zitaten sind {"{"}+diese Wörter+{"}"} neu und [-diese-] entfallen.
caveat = Zitate sind die eigenen Worte der Plattform. Fundstellen und Sätze werden nach Regeln gefunden und können falsch sein; dies ist keine Rechtsberatung.
sender = Von clausewatch auf Ihrem eigenen Rechner geschrieben; niemand sonst weiß, was Sie verfolgen.
calendar = Die Termine sind als Kalenderdatei angehängt.
label-effective = Ab
label-found = Gefunden
label-page = Seite
label-more = Mehr
shown-by = clausewatch show { $id } (Fassungen { $versions })
versions = { $before } bis { $after }
in-section = in { $section }
quoted = „{ $words }“
named = Genannt: { $names }
how-to-refuse = So lehnen Sie ab:
found-from = Gefunden { $found }; ab { $date }
found = Gefunden { $found }
companies-named = Genannte Unternehmen:
will-take-effect = Gilt ab
in-effect-since = Gilt seit
read-the-page = Seite lesen
all-clauses = Alle geänderten Klauseln
from-date = ab { $date }
versions-are = Fassungen { $versions }
found-at = gefunden { $found }
clause-new = Neu:
clause-removed = Entfallen:
clause-changed = Geändert:
clause-moved = Verschoben:

## Kalenderdateien

calendar-name = Termine von Richtlinien
event-announced = { $service }: neue Fassung von „{ $document }“ angekündigt
event-effective = { $service }: „{ $document }“ tritt in Kraft

## Mails über Dokumente, die nicht geprüft werden können

trouble-one = { $service }: „{ $document }“ ist nicht prüfbar ({ $state })
trouble-again-one = { $service }: „{ $document }“ ist wieder prüfbar
trouble-again = { $n } Dokumente sind wieder prüfbar
trouble-many = { $n } Dokumente sind nicht prüfbar
trouble-both = { documents } nicht prüfbar, { $again } wieder
trouble-new = { documents } neu mit Schwierigkeiten
trouble-old = { documents } weiter mit Schwierigkeiten
trouble-readable = { documents } wieder lesbar
trouble-recovered = { $service }: „{ $document }“ ist nach { $span } wieder lesbar.
trouble-rest = { $n } { $n ->
    [one] weiteres Dokument
   *[other] weitere Dokumente
}, hier nicht gezeigt: clausewatch status.
trouble-kept = Von jedem bleibt die letzte gute Fassung erhalten, und nichts gilt als Änderung, bis die Seite wieder gelesen werden kann.
trouble-never-read = Bisher nie gelesen
trouble-last-read = Zuletzt gelesen { $time }
trouble-tried = { $read }; seitdem { times } versucht, nächster Versuch { $next }.
trouble-advice = Was zu tun ist: { $advice }
trouble-state = { $what } seit { $span } (seit { $day })
trouble-sender = clausewatch auf Ihrem eigenen Rechner hat diese Mail geschrieben. { $setting } bei einem Empfänger in seiner Konfiguration beendet Mails wie diese.

fail-forbidden = vom Server abgewiesen
fail-not_found = Seite nicht gefunden
fail-too_many_requests = zu viele Anfragen
fail-server_error = Serverfehler
fail-dns = Rechnername nicht gefunden
fail-connect = keine Verbindung
fail-tls = keine vertrauenswürdige TLS-Verbindung
fail-timeout = zu langsam
fail-broken = fehlerhafte Antwort
fail-too_large = zu groß
fail-too_long = zu groß
fail-too_deep = zu groß
fail-redirect = vergebliche Weiterleitung
fail-home_page = führt zur Startseite
fail-not_public = keine öffentliche Adresse
fail-robots = durch robots.txt verboten
fail-selector = Selektor { $selector } trifft nichts
fail-a-selector = ein Selektor trifft nichts
fail-empty = leere Seite
fail-bot_challenge = Bot-Abfrage
fail-error_page = Fehlerseite
fail-wall = Anmelde- oder Einwilligungswand
fail-needs_browser = leer ohne JavaScript
fail-pdf = unlesbares PDF
fail-content_type = weder Text noch PDF

advice-not_found = Suchen Sie die neue Adresse der Seite und setzen Sie `url` in der Konfiguration.
advice-error_page = { advice-not_found }
advice-redirect = { advice-not_found }
advice-home_page = { advice-not_found }
advice-forbidden = Die Seite hält clausewatch für einen Bot: prüfen Sie sie seltener, oder laden Sie sie mit einem Browser.
advice-bot_challenge = { advice-forbidden }
advice-needs_browser = Laden Sie dieses Dokument mit einem Browser, oder suchen Sie eine einfachere Seite mit demselben Text.
advice-wall = { advice-needs_browser }
advice-selector = Die Seite wurde umgebaut: versuchen Sie `clausewatch extract URL`, und berichtigen oder entfernen Sie `select` in der Konfiguration.
advice-empty = { advice-selector }
advice-dns = Wenn es viele Dokumente betrifft, prüfen Sie das Netz dieses Rechners; sonst ist die Seite nicht erreichbar oder umgezogen.
advice-connect = { advice-dns }
advice-timeout = { advice-dns }
advice-broken = { advice-dns }
advice-tls = Das Zertifikat der Seite ist abgelaufen oder privat: sehen Sie es im Browser an; `fetch.ca_file` nimmt eine Stelle hinzu.
advice-too_many_requests = Warten Sie; es wird immer seltener versucht. Ein längerer Abstand in `check` hilft, wenn es bleibt.
advice-server_error = { advice-too_many_requests }
advice-robots = Achten Sie das und entfernen Sie das Dokument, oder setzen Sie dafür `respect_robots = false`, wenn Sie dürfen.
advice-not_public = Nehmen Sie ihr Netz in `fetch.allow_networks` auf, wenn die Seite in einem privaten Netz liegen soll.
advice-too_large = Sehen Sie nach, was dort geliefert wird; `fetch.max_bytes` und `select` ändern, was genommen wird.
advice-too_long = { advice-too_large }
advice-too_deep = { advice-too_large }
advice-pdf = Suchen Sie denselben Text als Webseite oder als PDF, das Text enthält.
advice-content_type = { advice-pdf }
advice-other = Sehen Sie sich die Seite im Browser an, und `clausewatch extract URL`.

## Mails über Mails

mails = { $n } { $n ->
    [one] Mail
   *[other] Mails
}
attempts = { $n } { $n ->
    [one] Versuch
   *[other] Versuche
}
lost-subject = clausewatch: { mails } nicht zustellbar
lost-lead = Diese Mails wurden aufgegeben. Die Änderungen darin gelten als mitgeteilt; um sie wieder zu versuchen, sobald die Ursache behoben ist: clausewatch deliver --again
lost-to = An { $address } ({ attempts })
lost-more = und { $n } weitere: clausewatch status
trial-subject = clausewatch: eine Probe des Weges
trial-text = Diese Mail hat `clausewatch mail test` gesandt. Dass Sie sie lesen, heißt, dass Berichte auf demselben Weg ankommen.
