package org.warprank.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** How values of files and options stand in messages. */
final class Text {

    private static final int LONGEST_QUOTE = 60;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./,=+-]+");

    private Text() {
    }

    /** In quotes; junk neither moves the cursor nor fills the screen. */
    static String quote(String value) {
        return '"' + shown(value) + '"';
    }

    /** The value of an option, which nobody would see if it were empty. */
    static String option(String value) {
        return value.isEmpty() ? "empty" : shown(value);
    }

    private static String shown(String value) {
        int[] start = value.codePoints().limit(LONGEST_QUOTE).toArray();
        boolean cut = value.codePointCount(0, value.length()) > LONGEST_QUOTE;
        return withoutControls(new String(start, 0, start.length)) + (cut ? "..." : "");
    }

    /** A word of a command line, in quotes where a shell would take it for more than that. */
    static String shell(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String withoutControls(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
