/** The command line of warp: demo, split, train, evaluate and recommend. */
package org.warprank.cli;
