/** How what the master tells is shown, as text and as trees, wherever it is shown: in commands and over HTTP. Pure. */
package dev.hearth.view;
