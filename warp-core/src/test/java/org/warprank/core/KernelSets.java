package org.warprank.core;

import org.junit.jupiter.api.Assumptions;
import org.warprank.core.internal.KernelSet;
import org.warprank.core.internal.scalar.ScalarKernels;

/** The kernels by name, whichever of them this JVM has chosen. */
final class KernelSets {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final boolean VECTOR = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();

    static {
        if (!VECTOR) {
            System.out.println("Tests of the vector kernels are skipped: " + reason());
        }
    }

    private KernelSets() {
    }

    static KernelSet scalar() {
        return new ScalarKernels();
    }

    // By name: without the module the class cannot even be linked.
    static KernelSet vector() {
        Assumptions.assumeTrue(VECTOR, KernelSets::reason);
        try {
            return (KernelSet) Class.forName("org.warprank.core.internal.vector.VectorKernels").getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static KernelSet named(String name) {
        return name.equals("scalar") ? scalar() : vector();
    }

    private static String reason() {
        return "this JVM runs without --add-modules " + VECTOR_MODULE;
    }
}
