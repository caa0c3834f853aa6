package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RankWeightTest {

    static Stream<JsonObject> weights() {
        return Oracle.objects(Oracle.read("law.json"), "weights");
    }

    @ParameterizedTest
    @MethodSource("weights")
    void theWeightOfATrialIsTheOracles(JsonObject row) {
        double weight = RankWeight.valueOf(row.get("policy").getAsString())
                .weight(row.get("N").getAsInt(), row.get("M").getAsInt(), row.get("Y").getAsInt(), 1, 1f);
        Oracle.assertNineDigits(row.get("L").getAsDouble(), weight, "L");
    }

    @Test
    void theOracleHasItsWeights() {
        assertEquals(63, weights().count());
    }

    @Test
    void exactRankLooksAtTheViolatorsAlone() {
        assertEquals(1, RankWeight.EXACT_RANK.weight(9, 100, 200, 1, 2f));
        assertEquals(1 + 1 / 2.0 + 1 / 3.0, RankWeight.EXACT_RANK.weight(1, 50, 70, 3, 5f), 1e-15);
    }

    @Test
    void logFloorIsZeroOnceMoreThanHalfOfTheOtherItemsWereDrawn() {
        assertEquals(Math.log(2), RankWeight.LOG_FLOOR.weight(5, 9, 11, 1, 1f));
        assertEquals(0, RankWeight.LOG_FLOOR.weight(6, 9, 11, 1, 1f));
        assertEquals(0, RankWeight.LOG_FLOOR.weight(1, 1, 2, 1, 1f));
    }

    @ParameterizedTest
    @CsvSource({"1, 29999", "2, 14999", "0.5, 29999", "3, 20", "0, 29999", "1, 1"})
    void logClippedIsThePlainLogarithmWhileWeightTimesLogarithmIsBelowTen(float w, int ratio) {
        double weight = RankWeight.LOG_CLIPPED.weight(1, ratio, ratio + 1, 1, w);
        assertEquals(w * Math.log(ratio) > 10 ? 10 / w : Math.log(ratio), weight);
    }

    @ParameterizedTest
    @CsvSource({"1, 29999", "1.5, 1000", "100, 3", "1e30, 2"})
    void logClippedKeepsWeightTimesLAtTenAboveThat(float w, int ratio) {
        double product = w * RankWeight.LOG_CLIPPED.weight(1, ratio, ratio + 1, 1, w);
        assertEquals(10, product, 1e-14);
    }
}
