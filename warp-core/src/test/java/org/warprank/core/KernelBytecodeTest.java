package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HotSpot inlines a hot method only below 325 bytes of code ({@code FreqInlineSize}) and compiles none above 8,000
 * ({@code HugeMethodLimit}). A kernel that outgrows the first boxes its vectors, one that outgrows the second is interpreted.
 */
class KernelBytecodeTest {

    private static final int INLINED_BELOW = 325;
    private static final int FAR_FROM_HUGE = 2000;

    /** Compiled by themselves, once for thousands of FMAs a call; no vector goes in or out. */
    private static final Set<String> TILES = Set.of(
            "VectorTile8.three", "VectorTile8.two", "VectorTile8.one", "VectorTile4.three", "VectorTile4.two",
            "VectorTile4.one", "VectorGemv.twoStrips", "VectorPanelTile.tile");

    private final Map<String, Integer> sizes = sizes();

    @Test
    void noMethodIsNearTheSizeThatIsNeverCompiled() {
        sizes.forEach((method, size) -> assertTrue(size <= FAR_FROM_HUGE, () -> method + " has " + size + " bytes"));
    }

    @Test
    void everyMethodButTheTilesIsSmallEnoughToBeInlined() {
        sizes.forEach((method, size) ->
                assertTrue(size < INLINED_BELOW || TILES.contains(method), () -> method + " has " + size + " bytes"));
    }

    // Named one by one, so that a loop that swallows its helper is noticed too.
    @ParameterizedTest
    @ValueSource(strings = {
        "ScalarKernels.addFourRows", "ScalarKernels.addPanelRow", "ScalarKernels.multiply", "ScalarKernels.linear", "ScalarKernels.axpy",
        "ScalarKernels.dot", "ScalarKernels.countViolators", "ScalarKernels.selectViolator",
        "VectorGemm.columns", "VectorGemm.strip", "VectorGemm.narrow", "VectorTile1.three", "VectorTile1.two", "VectorTile1.one",
        "VectorPacking.copy", "VectorPacking.copyEight", "VectorPacking.scatter", "VectorPacking.pack",
        "VectorMargins.count", "VectorMargins.countAtOrAbove", "VectorMargins.countBelow", "VectorMargins.select",
        "VectorMargins.selectInBlock",
        "VectorPanels.group", "VectorPanels.load", "VectorRows.dot", "VectorRows.axpy", "VectorRows.sgd",
        "VectorRows.adagrad", "VectorRows.relu", "ScalarKernels.anyAtOrAbove", "VectorPanels.nextGroup",
        "VectorPanels.reach", "VectorPanels.store", "VectorPanelTile.load", "VectorPanelTile.end",
        "VectorRows.reluBackward", "VectorRows.allFinite", "VectorRows.load"})
    void aHelperOfTheHotLoopsStaysSmall(String method) {
        assertTrue(sizes.containsKey(method), () -> "no method " + method + " among " + sizes.keySet());
        assertTrue(sizes.get(method) < INLINED_BELOW, () -> method + " has " + sizes.get(method) + " bytes");
    }

    @Test
    void theTilesAreTheOnlyLargeMethods() {
        assertEquals(TILES, sizes.keySet().stream().filter(method -> sizes.get(method) >= INLINED_BELOW)
                .collect(Collectors.toSet()));
    }

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        try {
            for (ClassModel type : ClassFiles.below("org/warprank/core/internal")) {
                String name = type.thisClass().asInternalName();
                String simpleName = name.substring(name.lastIndexOf('/') + 1);
                type.methods().forEach(method -> method.findAttribute(Attributes.code()).ifPresent(code -> sizes.merge(
                        simpleName + "." + method.methodName().stringValue(), code.codeLength(), Math::max)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sizes;
    }
}
