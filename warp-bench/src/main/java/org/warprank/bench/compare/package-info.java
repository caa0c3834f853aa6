/** Compares the benchmarks of two jars on a noisy machine. */
package org.warprank.bench.compare;
