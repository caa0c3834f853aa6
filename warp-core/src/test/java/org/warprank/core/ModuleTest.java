package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModuleTest {

    private final ModuleDescriptor module = descriptor();

    @Test
    void onePackageIsExportedToEveryone() {
        Set<String> exported = module.exports().stream().filter(e -> !e.isQualified()).map(Exports::source)
                .collect(Collectors.toSet());
        assertEquals(Set.of("org.warprank.core"), exported);
    }

    @Test
    void otherExportsAreForTheSisterModuleAlone() {
        module.exports().stream().filter(Exports::isQualified)
                .forEach(e -> assertEquals(Set.of("org.warprank.nn"), e.targets(), e::toString));
    }

    @Test
    void nothingIsOpenToReflection() {
        assertFalse(module.isOpen());
        assertEquals(Set.of(), module.opens());
    }

    @Test
    void theVectorModuleIsNeededToCompileAndNotToRun() {
        Requires vector = module.requires().stream().filter(r -> r.name().equals("jdk.incubator.vector")).findAny()
                .orElseThrow();
        assertTrue(vector.modifiers().contains(Requires.Modifier.STATIC));
    }

    @Test
    void nothingOutsideTheJdkIsRequired() {
        module.requires().forEach(r -> assertTrue(r.name().startsWith("java.") || r.name().startsWith("jdk."), r::toString));
    }

    // A second class that links to it would fail to load, at some later moment, where the module is missing.
    @Test
    void onlyTheVectorPackageLinksToTheVectorModule() throws IOException {
        for (ClassModel type : ClassFiles.below("org/warprank/core")) {
            String name = type.thisClass().asInternalName();
            for (PoolEntry entry : type.constantPool()) {
                if (entry instanceof ClassEntry used && used.asInternalName().startsWith("jdk/incubator/")) {
                    assertTrue(name.startsWith("org/warprank/core/internal/vector/"),
                            () -> name + " uses " + used.asInternalName());
                }
            }
        }
    }

    private static ModuleDescriptor descriptor() {
        try (InputStream file = Files.newInputStream(ClassFiles.folder().resolve("module-info.class"))) {
            return ModuleDescriptor.read(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
