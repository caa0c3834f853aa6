package org.warprank.cli;

import java.util.Locale;

/** How values of files and options stand in messages. */
final class Text {

    private static final int LONGEST_QUOTE = 60;

    private Text() {
    }

    /** In quotes; junk neither moves the cursor nor fills the screen. */
    static String quote(String value) {
        int[] shown = value.codePoints().limit(LONGEST_QUOTE).map(c -> Character.isISOControl(c) ? '?' : c).toArray();
        boolean cut = value.codePointCount(0, value.length()) > LONGEST_QUOTE;
        return '"' + new String(shown, 0, shown.length) + (cut ? "..." : "") + '"';
    }

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
