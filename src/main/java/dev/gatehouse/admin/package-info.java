/**
 * Operations of administrators on users, sessions and keys. This package decides what belongs to one transaction, with its
 * audit events; the packages of the objects do the work.
 */
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
