package org.warprank.core;

/** The program of the child JVMs: prints which kernels they run. */
final class PrintKernels {

    private PrintKernels() {
    }

    public static void main(String[] arguments) {
        System.out.println(Kernels.name() + " " + Kernels.vectorBits());
        System.out.println(Kernels.description());
    }
}
