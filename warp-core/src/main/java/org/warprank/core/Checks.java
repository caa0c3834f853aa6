package org.warprank.core;

/** The argument checks of the facades. Messages name the argument, its value and what was required. */
final class Checks {

    private Checks() {
    }

    static void atLeast(String name, long value, long minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least " + minimum);
        }
    }

    static void range(String name, int from, int to, int length) {
        if (from < 0 || from > to || to > length) {
            throw new IndexOutOfBoundsException(name + " [" + from + ", " + to + ") is not a range within [0, " + length + ")");
        }
    }

    /** Every one of the numbers is below {@code rows}, and none is negative. */
    static void indices(String name, int[] ids, int from, int to, int rows) {
        for (int i = from; i < to; i++) {
            if (ids[i] < 0 || ids[i] >= rows) {
                throw new IndexOutOfBoundsException(name + "[" + i + "] is " + ids[i] + ", expected a row of " + rows);
            }
        }
    }

    static void present(String name, Object value) {
        if (value == null) {
            throw new NullPointerException(name + " is null");
        }
    }

    /** {@code rows} rows of {@code columns} floats, {@code stride} apart, from {@code offset} on, lie within the array. */
    static void matrix(String name, float[] array, int offset, int stride, int rows, int columns) {
        present(name, array);
        // The message is put together only where it is needed: a concatenated name would allocate in every call.
        if (offset < 0) {
            throw new IllegalArgumentException(name + " offset is " + offset + ", expected at least 0");
        }
        if (stride < columns) {
            throw new IllegalArgumentException(name + " stride is " + stride + ", expected at least its " + columns
                    + " columns");
        }
        long end = rows == 0 ? offset : offset + (long) (rows - 1) * stride + columns;
        if (end > array.length) {
            throw new IndexOutOfBoundsException(name + " of " + rows + " x " + columns + " at offset " + offset
                    + " with stride " + stride + " ends at " + end + ", the array has " + array.length);
        }
    }

    static void vector(String name, float[] array, int offset, int count) {
        atLeast("count", count, 0);
        matrix(name, array, offset, count, count == 0 ? 0 : 1, count);
    }

    /** {@code rows x columns}, which has to stay below 2^31. */
    static int product(String what, long rows, int columns) {
        long product = rows * columns;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " of " + rows + " x " + columns + " has " + product
                    + " elements, at most 2^31 - 1 are supported");
        }
        return (int) product;
    }

    /** The weight is finite and not negative. Whose it is is told by words and a number. */
    static void weight(float weight, String whose, int number) {
        if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("weight " + whose + " " + number + " is " + weight
                    + ", expected a finite number of at least 0");
        }
    }

    /** The number of an example that the last forward had, which are those of {@code [from, to)}. */
    static int example(int e, int from, int to) {
        if (e < from || e >= to) {
            throw new IndexOutOfBoundsException("example " + e + " is not in [" + from + ", " + to
                    + "), the examples of the last forward");
        }
        return e;
    }

    /** The index of the first of {@code list[from .. to)} that is not an item above the one before it, or {@code to}. */
    static int firstNotAscending(int[] list, int from, int to, int items) {
        int last = -1;
        for (int i = from; i < to; i++) {
            if (list[i] <= last || list[i] >= items) {
                return i;
            }
            last = list[i];
        }
        return to;
    }

    /** What to throw where {@link #firstNotAscending} has found one. */
    static IllegalArgumentException notAscending(String name, int[] list, int from, int at, int items) {
        return new IllegalArgumentException(name + " have " + list[at] + " after " + (at == from ? -1 : list[at - 1])
                + ", expected strictly ascending items in [0, " + items + ")");
    }
}
