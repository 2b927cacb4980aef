//! Where an object is found: among what was lent, else in the clone. What reads objects does not tell the two apart.

use super::{Repository, lent::Lent};
use gix::{
    ObjectId,
    objs::{Data, Find, FindHeader as _},
};
use std::cell::RefCell;

/// The only kind of id that is read: a repository of SHA-256 is refused when it is opened.
pub(super) const HASH: gix::hash::Kind = gix::hash::Kind::Sha1;

/// Every object that there is.
#[derive(Clone, Copy)]
pub(super) struct Objects<'a> {
    clone: Option<&'a gix::Repository>,
    lent: &'a RefCell<Lent>,
}

impl Repository {
    pub(super) const fn objects(&self) -> Objects<'_> {
        Objects { clone: self.clone.as_ref(), lent: &self.lent }
    }
}

impl Objects<'_> {
    /// An object's size in bytes; `None` where it is nowhere.
    pub(super) fn size(self, id: ObjectId) -> gix::error::Result<Option<u64>> {
        if let Some((_, bytes)) = self.lent.borrow().object(id) {
            return Ok(Some(bytes.len() as u64));
        }
        let Some(clone) = self.clone else { return Ok(None) };
        Ok(clone.objects.try_header(&id)?.map(|it| it.size))
    }

    /// Whether it is anywhere.
    pub(super) fn has(self, id: ObjectId) -> bool {
        matches!(self.size(id), Ok(Some(_)))
    }

    /// The size of an object that is nowhere, as it was too large to be lent; 0 where it is not known. That it was looked for is noted.
    pub(super) fn missing(self, id: ObjectId) -> u64 {
        let size = self.lent.borrow().size_of(id);
        size.unwrap_or_else(|| {
            self.lent.borrow_mut().miss(id);
            0
        })
    }
}

impl Find for Objects<'_> {
    fn try_find<'b>(
        &self,
        id: &gix::oid,
        buffer: &'b mut Vec<u8>,
    ) -> gix::error::Result<Option<Data<'b>>> {
        if let Some((kind, bytes)) = self.lent.borrow().object(id.to_owned()) {
            buffer.clear();
            buffer.extend_from_slice(bytes);
            return Ok(Some(Data { kind, object_hash: HASH, data: buffer }));
        }
        match self.clone {
            Some(clone) => clone.objects.try_find(id, buffer),
            None => Ok(None),
        }
    }
}
