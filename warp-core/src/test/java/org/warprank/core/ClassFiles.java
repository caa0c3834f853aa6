package org.warprank.core;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled main classes. */
final class ClassFiles {

    private ClassFiles() {
    }

    static Path folder() {
        try {
            return Path.of(Kernels.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<ClassModel> below(String packageFolder) throws IOException {
        try (Stream<Path> files = Files.walk(folder().resolve(packageFolder))) {
            return files.filter(f -> f.toString().endsWith(".class")).map(ClassFiles::parse).toList();
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
