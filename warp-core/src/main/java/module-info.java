/**
 * The WARP ranking loss and the dense layer as kernels over flat {@code float[]}: scalar everywhere, vectorised with
 * {@code jdk.incubator.vector} where that module is in the JVM's module graph.
 */
module org.warprank.core {
    requires jdk.management;
    requires static jdk.incubator.vector;

    exports org.warprank.core;
}
