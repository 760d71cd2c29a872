/** Where the master's durable events go before anybody hears of them. */
package dev.hearth.master.journal;
