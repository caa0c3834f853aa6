package org.warprank.nn.layer;

import java.util.Arrays;

/**
 * A matrix that is trained, row-major, with what training keeps beside it.
 *
 * <p>Dense parameters have a gradient of the same shape. Tables of which a batch touches few rows have none: their gradient is
 * a {@link org.warprank.nn.layer.SparseGradient}.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="parameter"}
 */
public final class Parameter {

    private final String name;
    private final int rows;
    private final int columns;
    private final float[] values;
    private final float[] gradient;
    private final boolean decays;

    // Of a thread's copy: what it is a copy of, and the thread; else null and 0.
    private final Parameter original;
    private final int thread;

    private float[][] states = {};

    // Null where threads have none.
    private ThreadCopies copies;

    private Parameter(String name, int rows, int columns, float[] values, boolean dense, boolean decays) {
        this(name, rows, columns, values, dense, decays, null, 0);
    }

    private Parameter(String name, int rows, int columns, float[] values, boolean dense, boolean decays, Parameter original,
                      int thread) {
        if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("parameter " + name + " is " + rows + " x " + columns
                    + ", expected sizes of at least 1 and fewer than 2^31 elements");
        }
        if (values != null && values.length != rows * columns) {
            throw new IllegalArgumentException("parameter " + name + " of " + rows + " x " + columns + " has " + values.length
                    + " values");
        }
        this.name = name;
        this.rows = rows;
        this.columns = columns;
        this.values = values == null ? new float[rows * columns] : values;
        this.gradient = dense ? new float[rows * columns] : null;
        this.decays = decays;
        this.original = original;
        this.thread = thread;
    }

    /**
     * A parameter of zeros with a gradient.
     *
     * @param name    its name, as in the model file
     * @param rows    rows, at least 1
     * @param columns columns, at least 1
     * @return the parameter
     * @throws IllegalArgumentException if a size is below 1 or there are 2^31 elements or more
     */
    public static Parameter dense(String name, int rows, int columns) {
        return new Parameter(name, rows, columns, null, true, true);
    }

    /**
     * Biases of zeros with a gradient: one column, and no weight decay.
     *
     * @param name their name, as in the model file
     * @param rows rows, at least 1
     * @return the parameter
     * @throws IllegalArgumentException if the size is below 1
     */
    public static Parameter bias(String name, int rows) {
        return new Parameter(name, rows, 1, null, true, false);
    }

    /**
     * A parameter of zeros without a gradient of its own.
     *
     * @param name    its name, as in the model file
     * @param rows    rows, at least 1
     * @param columns columns, at least 1
     * @return the parameter
     * @throws IllegalArgumentException if a size is below 1 or there are 2^31 elements or more
     */
    public static Parameter table(String name, int rows, int columns) {
        return new Parameter(name, rows, columns, null, false, true);
    }

    /**
     * A parameter with given values that is not going to be trained.
     *
     * @param name    its name, as in the model file
     * @param rows    rows, at least 1
     * @param columns columns, at least 1
     * @param values  the values, not copied
     * @return the parameter
     * @throws IllegalArgumentException if the sizes do not fit the values
     */
    public static Parameter fixed(String name, int rows, int columns, float[] values) {
        return new Parameter(name, rows, columns, values, false, false);
    }

    /**
     * A copy of the values as they are now, which is not going to be trained.
     *
     * @return a fixed parameter
     */
    public Parameter frozen() {
        return fixed(name, rows, columns, values.clone());
    }

    /**
     * Gives each of some threads a copy of the values, for tables whose rows are stepped by {@link SparseUpdate} alone. A thread
     * reads and steps {@link #ofThread its own copy}; {@link #takeRows} brings it the rows that the others have stepped. What an
     * optimiser keeps is there once: no two threads step the same row in one update. To be called before heads and bags are
     * built over the table.
     *
     * @param threads how many, at least 1; a single one has the values themselves
     * @throws IllegalArgumentException if there are none, or this is a thread's copy
     */
    public void copyForThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        if (original != null) {
            throw new IllegalArgumentException("parameter " + name + " is the copy of thread " + thread
                    + ", expected what it is a copy of");
        }
        copies = threads == 1 ? null : new ThreadCopies(this, threads);
    }

    Parameter copyFor(int ofThread) {
        return new Parameter(name, rows, columns, values.clone(), false, decays, this, ofThread);
    }

    /**
     * The parameter as a thread reads and steps it.
     *
     * @param number number of the thread, from 0; the copy of the first one is this parameter itself
     * @return the thread's copy; this where threads have none
     * @throws IllegalArgumentException if others have a copy and this thread has none
     */
    public Parameter ofThread(int number) {
        return copies == null ? this : copies.of(number);
    }

    /**
     * Makes the copies of the threads that are going to step rows equal to the values, which may have been changed by others.
     * Rows that have not been taken are lost.
     *
     * @param threads how many of the threads, the first ones, at least 1; the others' copies must not be read or stepped until
     *                they are among them again
     * @throws IllegalArgumentException if threads have copies, and not so many
     */
    public void refreshCopies(int threads) {
        if (copies != null) {
            copies.refresh(threads);
        }
    }

    /**
     * Brings a thread's copy the rows that the others have stepped in their last {@link SparseUpdate}. All threads have ended
     * theirs before, and none begins the next one until each has its rows. When the first thread has, the values here are those
     * that training has come to.
     *
     * @param number number of the thread, from 0
     */
    public void takeRows(int number) {
        if (copies != null) {
            copies.take(number);
        }
    }

    private Parameter original() {
        return original == null ? this : original;
    }

    /** After this thread has stepped some of the rows that it is going to step, {@code [from, to)} of the numbers. */
    void stepped(int[] numbers, int from, int to) {
        if (original().copies != null) {
            original().copies.write(thread, numbers, from, to);
        }
    }

    /** After this thread has stepped all of them. */
    void steppedAll(int count) {
        if (original().copies != null) {
            original().copies.end(thread, count);
        }
    }

    /**
     * The name.
     *
     * @return the name, as in the model file
     */
    public String name() {
        return name;
    }

    /**
     * The rows.
     *
     * @return their number
     */
    public int rows() {
        return rows;
    }

    /**
     * The columns.
     *
     * @return their number
     */
    public int columns() {
        return columns;
    }

    /**
     * The values.
     *
     * @return the array itself, row-major, not a copy
     */
    public float[] values() {
        return values;
    }

    /**
     * The gradient of a dense parameter.
     *
     * @return the array itself, in the shape of the values; null for tables, fixed parameters and threads' copies
     */
    public float[] gradient() {
        return gradient;
    }

    /**
     * Whether weight decay applies.
     *
     * @return false for biases and fixed parameters
     */
    public boolean decays() {
        return decays;
    }

    /**
     * What an optimiser keeps for each value.
     *
     * @return the first of {@link #states}; null before {@link #allocateState}
     */
    public float[] state() {
        return states().length == 0 ? null : states()[0];
    }

    /**
     * All that an optimiser keeps.
     *
     * @return the arrays themselves; none before {@link #allocateState}
     */
    public float[][] states() {
        return original().states;
    }

    /**
     * Allocates the optimiser's state, in the shape of the values.
     *
     * @param initial what every value starts with
     */
    public void allocateState(float initial) {
        float[] state = new float[values.length];
        Arrays.fill(state, initial);
        useStates(state);
    }

    /**
     * Takes arrays as the optimiser's state.
     *
     * @param arrays the state, not copied; the optimiser alone knows their shapes
     */
    public void useStates(float[]... arrays) {
        original().states = arrays;
    }
}
