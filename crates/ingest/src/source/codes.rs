//! Diagnostic codes of files as such: their packing and their format.

trialstat_trial::diagnostic_codes! {
    /// The bytes of the file could not be read to the end: it is not there, may not be opened, or the disk or the
    /// network failed on the way. Nothing of it is used, because half a file is not a data set.
    /// Open it with another program to see whether it is sound, and copy it anew if it is not.
    UNREADABLE = "I350", "file cannot be read";
    /// A file packed by gzip, zstd or zlib does not unpack to its end. Most often a download or a copy stopped half
    /// way; the message says how many bytes came out before the break. They are not used, because the rows that are
    /// missing would not be noticed.
    /// Fetch the file again, or test it with `gzip -t` or `zstd -t`.
    BROKEN_PACKING = "I351", "packed file is broken";
    /// A packed file unpacks to more bytes than the limit allows. A few kilobytes can be made to unpack to terabytes,
    /// so unpacking stops at a limit instead of filling the memory.
    /// If the file really is that large, raise the limit or unpack it beforehand and read it in batches.
    UNPACKED_TOO_LARGE = "I352", "file unpacks to more than the limit";
    /// The file is in a format that is known and not read here, such as an Excel workbook, a SAS data set
    /// (`.sas7bdat`) or an R workspace. Readers for these formats lose things that matter in a trial: reasons of
    /// missing values, leading zeros of identifiers, or dates.
    /// The hint shows how to convert the file with the program it came from.
    REFUSED_FORMAT = "I353", "file format is not read";
    /// The ending of the file's name says another format than its content. The content decides how the file is read,
    /// so this is a warning only, but a file that is not what it is called is often the wrong file.
    /// Rename it if the content is the one you meant.
    ENDING_DISAGREES = "I354", "name and content of a file disagree";
    /// The file is neither text nor in any format that is known by its first bytes. It may be damaged, encrypted, or
    /// packed by a program other than gzip and zstd.
    /// Open it in the program that wrote it and export it as CSV, as a SAS transport file, or as Parquet.
    UNRECOGNISED = "I355", "file format is not known";
}
