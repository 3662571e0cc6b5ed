"""fsck messages that a lenient fetch lets pass: old mistakes in commits, tags and trees that real histories hold.

Objects are never changed. What was let pass stands in the manifest. Source: git's documentation, fsck-msgids.
"""

LENIENT = (
    "badDate", "badDateOverflow", "badEmail", "badFilemode", "badGpgsig", "badName", "badObjectSha1",
    "badParentSha1", "badTagName", "badTimezone", "badTree", "badTreeSha1", "badType", "duplicateEntries",
    "emptyName", "extraHeaderEntry", "fullPathname", "gitattributesBlob", "gitattributesLarge",
    "gitattributesLineLength", "gitattributesMissing", "gitattributesSymlink", "gitignoreSymlink", "gitmodulesBlob",
    "gitmodulesLarge", "gitmodulesMissing", "gitmodulesName", "gitmodulesParse", "gitmodulesPath",
    "gitmodulesSymlink", "gitmodulesUpdate", "gitmodulesUrl", "hasDot", "hasDotdot", "hasDotgit", "mailmapSymlink",
    "missingAuthor", "missingCommitter", "missingEmail", "missingNameBeforeEmail", "missingObject",
    "missingSpaceBeforeDate", "missingSpaceBeforeEmail", "missingTag", "missingTagEntry", "missingTaggerEntry",
    "missingTree", "missingType", "missingTypeEntry", "multipleAuthors", "nulInCommit", "nullSha1", "treeNotSorted",
    "zeroPaddedDate", "zeroPaddedFilemode",
)  # fmt: skip
