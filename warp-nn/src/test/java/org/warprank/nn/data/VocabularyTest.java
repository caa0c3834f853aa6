package org.warprank.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VocabularyTest {

    private static void assertFound(List<String> ids) {
        Vocabulary vocabulary = Vocabulary.of(ids);
        assertEquals(ids.size(), vocabulary.size());
        for (int number = 0; number < ids.size(); number++) {
            assertEquals(ids.get(number), vocabulary.id(number));
            assertEquals(number, vocabulary.indexOf(new StringBuilder(ids.get(number)).toString()));
            assertEquals(Vocabulary.UNKNOWN, vocabulary.indexOf(ids.get(number) + "?"));
        }
        assertEquals(Vocabulary.UNKNOWN, vocabulary.indexOf(""));
        assertEquals(Vocabulary.UNKNOWN, vocabulary.indexOf(null));
    }

    @Test
    void everyIdHasItsNumber() {
        for (int size : new int[] {0, 1, 2, 3, 100, 10_000}) {
            assertFound(IntStream.range(0, size).mapToObj(i -> "item " + i).toList());
        }
    }

    // Aa and BB have the same hash, and so has every word of them of the same length.
    @Test
    void idsOfTheSameHashAreTold() {
        List<String> ids = List.of("");
        for (int pair = 0; pair < 9; pair++) {
            ids = ids.stream().flatMap(id -> Stream.of("Aa" + id, "BB" + id)).toList();
        }
        assertEquals(1, ids.stream().map(String::hashCode).distinct().count());
        assertFound(ids);
        List<String> twice = new ArrayList<>(ids);
        twice.add(ids.getLast());
        assertEquals("id \"" + ids.getLast() + "\" occurs twice, as number 511 and 512",
                assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(twice)).getMessage());
    }
}
