package org.warprank.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/** Numbers given as options. An error names the option, its value and the range. */
final class Numbers {

    private Numbers() {
    }

    static int integer(String option, String text, int least, int most) {
        String range = most == Integer.MAX_VALUE ? "an integer of at least " + least : "an integer from " + least + " to " + most;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new BadInputException(option + " is " + Text.option(text) + ", expected " + range);
    }

    static List<Integer> integers(String option, String text, int least) {
        List<Integer> values = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            try {
                int value = Integer.parseInt(part);
                if (value >= least) {
                    values.add(value);
                    continue;
                }
            } catch (NumberFormatException e) {
                // Said below, as for a number out of range.
            }
            throw new BadInputException(option + " is " + Text.option(text) + ", expected integers of at least " + least
                    + ", separated by commas");
        }
        return values;
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
