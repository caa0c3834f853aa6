/**
 * The kernels of a JVM that has just started: how long the first calls take, with and without a warm-up, and whether they stay
 * fast once they are.
 */
package org.warprank.bench.cold;
