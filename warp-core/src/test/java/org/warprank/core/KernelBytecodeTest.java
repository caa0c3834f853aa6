package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * HotSpot inlines a hot method only below 325 bytes of code ({@code FreqInlineSize}) and compiles none above 8,000
 * ({@code HugeMethodLimit}). A method that outgrows the first must not hand vectors over, one that outgrows the second is
 * interpreted.
 */
class KernelBytecodeTest {

    private static final int INLINED_BELOW = 325;
    private static final int FAR_FROM_HUGE = 2000;

    /** Compiled by themselves, once for thousands of FMAs a call; no vector goes in or out. */
    private static final Set<String> TILES = Set.of("VectorTile12.two", "VectorTile12.one", "VectorTile8.two",
            "VectorTile6.two", "VectorTile6.one", "VectorTile4.two", "VectorTile4.one", "VectorTile1.tile",
            "VectorGemv.strips", "VectorGemv.block", "VectorGemvRows.outputs", "VectorOuter.block", "VectorFewRows.four",
            "VectorRowPanels.four", "VectorFewRows.two", "VectorPacking.copyFourStrips",
            "VectorDots.rows", "VectorEstimates.lanes", "VectorMargins.markWords", "VectorPanels.nextGroup",
            "VectorPanelTile.twelve", "VectorPanelTile.six", "VectorTranspose.blocks", "VectorTranspose12.blocks",
            "VectorTranspose8.blocks", "RowChains.eight");

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

    /** A call that C2 does not inline, as its profile says that it is rare, would have to hand over an object. */
    @Test
    void noMethodTakesOrReturnsAVector() {
        assertEquals(List.of(), classes().flatMap(type -> type.methods().stream()
                .filter(method -> method.methodType().stringValue().contains("jdk/incubator/vector/"))
                .map(method -> simpleName(type) + "." + method.methodName().stringValue())).toList());
    }

    /**
     * What FloatVector's own methods call is profiled in one place for all species of the JVM: with two of them C2 may compile
     * both ways, and then neither result is known to be a vector of one kind, and all are objects.
     */
    @Test
    void vectorsOfFloatsAreOfThePreferredSpecies() {
        List<String> fields = classes().flatMap(type -> StreamSupport.stream(type.constantPool().spliterator(), false)
                .flatMap(entry -> entry instanceof FieldRefEntry field
                        && field.owner().asInternalName().equals("jdk/incubator/vector/FloatVector")
                        ? Stream.of(field.name().stringValue()) : Stream.empty())).distinct().toList();

        assertEquals(List.of("SPECIES_PREFERRED"), fields);
        // VectorSpecies.of, which makes species by their width, is called for whole numbers alone.
        assertEquals(List.of("VectorProbes"), classes().filter(type -> StreamSupport.stream(
                type.constantPool().spliterator(), false).anyMatch(entry -> entry instanceof MemberRefEntry method
                        && method.owner().asInternalName().equals("jdk/incubator/vector/VectorSpecies")
                        && method.name().equalsString("of"))).map(KernelBytecodeTest::simpleName).toList());
    }

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        classes().forEach(type -> type.methods().forEach(method -> method.findAttribute(Attributes.code()).ifPresent(code ->
                sizes.merge(simpleName(type) + "." + method.methodName().stringValue(), code.codeLength(), Math::max))));
        return sizes;
    }

    private static Stream<ClassModel> classes() {
        try {
            return ClassFiles.below("org/warprank/core/internal").stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String simpleName(ClassModel type) {
        String name = type.thisClass().asInternalName();
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
