/**
 * The kernels of a JVM that has just started: how long the first calls take, with and without a warm-up, and whether they stay
 * fast once they are. And how long it is from the start of a service's JVM to its first list.
 */
package org.warprank.bench.cold;
