package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * HotSpot inlines a hot method only below 325 bytes of code ({@code FreqInlineSize}) and compiles none above 8,000
 * ({@code HugeMethodLimit}). A kernel that outgrows the first boxes its vectors, one that outgrows the second is interpreted.
 */
class KernelBytecodeTest {

    private static final int INLINED_BELOW = 325;
    private static final int FAR_FROM_HUGE = 2000;

    /** Compiled by themselves, once for thousands of FMAs a call; no vector goes in or out. */
    private static final Set<String> TILES = Set.of("VectorTile8.three", "VectorTile8.two", "VectorTile8.one",
            "VectorTile4.three", "VectorTile4.two", "VectorTile4.one", "VectorTile1.tile", "VectorGemv.twoStrips",
            "VectorGemv.block", "VectorGemvRows.outputs", "VectorOuter.block", "VectorPanels.nextGroup",
            "VectorPanelTile.tile", "VectorTranspose.eightRows", "RowChains.eight");

    private final Map<String, Integer> sizes = sizes();

    @Test
    void noMethodIsNearTheSizeThatIsNeverCompiled() {
        sizes.forEach((method, size) -> assertTrue(size <= FAR_FROM_HUGE, () -> method + " has " + size + " bytes"));
    }

    @Test
    void everyMethodButTheTilesIsSmallEnoughToBeInlined() {
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
