package org.warprank.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/** Numbers given as options. An error names the option, its value and the range. */
final class Numbers {

    private Numbers() {
    }

    static int integer(String option, String text, int least, int most) {
        try {
            return inRange(text, least, most);
        } catch (NumberFormatException e) {
            throw new BadInputException(option + " is " + Text.option(text) + ", expected an integer " + range(least, most));
        }
    }

    static List<Integer> integers(String option, String text, int least, int most) {
        try {
            return Arrays.stream(text.split(",", -1)).map(part -> inRange(part, least, most)).toList();
        } catch (NumberFormatException e) {
            throw new BadInputException(option + " is " + Text.option(text) + ", expected integers " + range(least, most)
                    + ", separated by commas");
        }
    }

    private static int inRange(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new NumberFormatException();
        }
        return value;
    }

    private static String range(int least, int most) {
        return most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
    }

    static long seed(String option, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadInputException(option + " is " + Text.option(text) + ", expected an integer from "
                    + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
        }
    }

    static float positive(String option, String text) {
        return (float) decimal(option, text, v -> (float) v > 0 && (float) v <= Float.MAX_VALUE, "a finite number above 0");
    }

    static float notNegative(String option, String text) {
        return (float) decimal(option, text, v -> v >= 0 && (float) v <= Float.MAX_VALUE, "a finite number of at least 0");
    }

    /** As {@link #positive}, not rounded to a float. */
    static double positiveDouble(String option, String text) {
        return decimal(option, text, v -> v > 0 && v <= Double.MAX_VALUE, "a finite number above 0");
    }

    /** As {@link #notNegative}, not rounded to a float. */
    static double notNegativeDouble(String option, String text) {
        return decimal(option, text, v -> v >= 0 && v <= Double.MAX_VALUE, "a finite number of at least 0");
    }

    static double share(String option, String text) {
        return decimal(option, text, v -> v >= 0 && (float) v < 1, "a number from 0 to below 1");
    }

    /** Whether a text that Java takes for a number is one elsewhere too: no suffix, no hexadecimal digits, no spaces. */
    static boolean isPlain(String number) {
        return number.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
    }

    private static double decimal(String option, String text, DoublePredicate range, String expected) {
        try {
            double value = Double.parseDouble(text);
            if (range.test(value) && isPlain(text)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new BadInputException(option + " is " + Text.option(text) + ", expected " + expected);
    }
}
