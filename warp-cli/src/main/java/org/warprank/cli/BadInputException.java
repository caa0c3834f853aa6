package org.warprank.cli;

/** Something the user gave is wrong. The message says where, what was found and what was expected. */
final class BadInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
