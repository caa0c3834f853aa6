package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.warprank.nn.optim.Adagrad;

class ThreadCopiesTest {

    private static final int MOST_ENTRIES = 50;
    private static final Adagrad ADAGRAD = new Adagrad(.1f, .1f, .01f);

    private static Parameter filled(Parameter table) {
        for (int i = 0; i < table.values().length; i++) {
            table.values()[i] = .01f * i;
        }
        ADAGRAD.allocateState(table);
        return table;
    }

    // Threads that step parts of the rows in their copies come to the same bits as one that steps all of them in the table. In
    // some batches fewer of them do.
    @Property(tries = 100)
    void copiesAreWhatOneTableWouldBe(@ForAll @IntRange(min = 1, max = 5) int threads,
                                      @ForAll @IntRange(min = 1, max = 90) int rows,
                                      @ForAll @IntRange(min = 1, max = 20) int columns, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Parameter one = filled(Parameter.table("w", rows, columns));
        Parameter oneBias = filled(Parameter.bias("b", rows));
        Parameter table = filled(Parameter.table("w", rows, columns));
        Parameter bias = filled(Parameter.bias("b", rows));
        table.copyForThreads(threads);
        bias.copyForThreads(threads);
        SparseGradient whole = new SparseGradient(rows, MOST_ENTRIES);
        SparseGradient[] parts = new SparseGradient[threads];
        SparseUpdate[] updates = new SparseUpdate[threads];
        for (int t = 0; t < threads; t++) {
            parts[t] = new SparseGradient(rows, MOST_ENTRIES);
            updates[t] = new SparseUpdate(parts[t], columns);
        }
        int used = threads;
        for (int batch = 0; batch < 8; batch++) {
            if (batch % 2 == 0) {
                used = 1 + random.nextInt(threads);
                table.refreshCopies(used);
                bias.refreshCopies(used);
            }
            float[] vectors = new float[3 * columns];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = random.nextFloat() - .5f;
            }
            whole.clear();
            for (int t = 0; t < used; t++) {
                parts[t].clear(t, used);
            }
            for (int e = random.nextInt(MOST_ENTRIES + 1); e > 0; e--) {
                int row = random.nextInt(rows);
                int source = random.nextInt(3);
                float coefficient = random.nextFloat();
                whole.add(row, source, coefficient);
                for (int t = 0; t < used; t++) {
                    parts[t].add(row, source, coefficient);
                }
            }
            new SparseUpdate(whole, columns).run(vectors, one, oneBias, ADAGRAD);
            for (int t = 0; t < used; t++) {
                updates[t].run(vectors, table.ofThread(t), bias.ofThread(t), ADAGRAD);
            }
            for (int t = 0; t < used; t++) {
                table.takeRows(t);
                bias.takeRows(t);
                assertArrayEquals(one.values(), table.ofThread(t).values());
                assertArrayEquals(oneBias.values(), bias.ofThread(t).values());
            }
            assertArrayEquals(one.state(), table.state());
        }
    }

    @Test
    void aCopyIsTheTableButForItsValues() {
        Parameter table = filled(Parameter.table("w", 3, 2));
        table.copyForThreads(2);
        Parameter copy = table.ofThread(1);
        assertSame(table, table.ofThread(0));
        assertNotSame(table.values(), copy.values());
        assertArrayEquals(table.values(), copy.values());
        assertSame(table.state(), copy.state());
        table.useStates(new float[6], new float[6]);
        assertSame(table.states(), copy.states());
        assertEquals("w", copy.name());
        assertEquals(table.decays(), copy.decays());
        copy.allocateState(3);
        assertArrayEquals(new float[] {3, 3, 3, 3, 3, 3}, table.state());
        Parameter bias = Parameter.bias("b", 3);
        bias.copyForThreads(2);
        assertFalse(bias.ofThread(1).decays());
        assertNull(bias.ofThread(1).gradient());
    }

    @Test
    void refreshedCopiesHaveTheValuesAndForgetWhatWasStepped() {
        Parameter table = filled(Parameter.table("w", 40, 1));
        table.copyForThreads(2);
        for (int t = 0; t < 2; t++) {
            SparseGradient gradient = new SparseGradient(40, 40);
            gradient.clear(t, 2);
            for (int row = 0; row < 40; row++) {
                gradient.add(row, 0, 1);
            }
            new SparseUpdate(gradient, 1).run(new float[] {1}, table.ofThread(t), null, ADAGRAD);
        }
        float[] values = new float[40];
        System.arraycopy(values, 0, table.values(), 0, 40);
        table.refreshCopies(2);
        for (int t = 0; t < 2; t++) {
            table.takeRows(t);
            assertArrayEquals(values, table.ofThread(t).values());
        }
    }

    @Test
    void oneThreadHasTheTableItself() {
        Parameter table = filled(Parameter.table("w", 3, 2));
        table.copyForThreads(2);
        table.copyForThreads(1);
        assertSame(table, table.ofThread(1));
        table.takeRows(0);
        table.refreshCopies(1);
    }

    private static String refused(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void threadsThatAreNoneAreRefused() {
        Parameter table = Parameter.table("w", 3, 2);
        assertEquals("threads is 0, expected at least 1", refused(() -> table.copyForThreads(0)));
        table.copyForThreads(2);
        assertEquals("thread is 2, expected one from 0 to 1", refused(() -> table.ofThread(2)));
        assertEquals("thread is -1, expected one from 0 to 1", refused(() -> table.ofThread(-1)));
        assertEquals("parameter w is the copy of thread 1, expected what it is a copy of",
                refused(() -> table.ofThread(1).copyForThreads(2)));
        assertEquals("threads is 0, expected 1 to 2", refused(() -> table.refreshCopies(0)));
        assertEquals("threads is 3, expected 1 to 2", refused(() -> table.refreshCopies(3)));
    }
}
