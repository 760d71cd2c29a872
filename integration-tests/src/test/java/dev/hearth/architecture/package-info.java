/** The rules of the design that a machine can check: on compiled classes with ArchUnit, on sources with the compiler's parser. */
package dev.hearth.architecture;
