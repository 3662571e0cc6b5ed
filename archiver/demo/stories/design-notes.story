repository rivera-for-senate/design-notes
