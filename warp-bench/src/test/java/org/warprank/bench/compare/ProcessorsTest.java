package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void blocksOfTwoPairsTakeTurnsOnTheProcessorsOfTheList() {
        Processors processors = Processors.of("\t0-1,5\n");
        assertEquals("blocks take turns on processors [0, 1, 5]", processors.toString());
        assertEquals(List.of("taskset", "-c", "0"), processors.prefix(1));
        assertEquals(List.of("taskset", "-c", "1"), processors.prefix(2));
        assertEquals(List.of("taskset", "-c", "5"), processors.prefix(5));
        assertEquals(List.of("taskset", "-c", "0"), processors.prefix(6));
    }
}
