package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** A call with a bad argument, and what its exception has to say: the argument, its value, and what was expected. */
record Refusal(Class<? extends Exception> type, Executable call, String... parts) {

    static Refusal illegal(Executable call, String... parts) {
        return new Refusal(IllegalArgumentException.class, call, parts);
    }

    static Refusal outOfBounds(Executable call, String... parts) {
        return new Refusal(IndexOutOfBoundsException.class, call, parts);
    }

    static Refusal missing(Executable call, String name) {
        return new Refusal(NullPointerException.class, call, name + " is null");
    }

    static Stream<DynamicTest> tests(Refusal... refusals) {
        return Stream.of(refusals).map(r -> DynamicTest.dynamicTest(String.join(" ", r.parts), r::check));
    }

    private void check() {
        Exception e = assertThrows(Exception.class, call);
        assertEquals(type, e.getClass(), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> '"' + part + "\" is missing from: " + e.getMessage());
        }
    }
}
