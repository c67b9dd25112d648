"""names

Revision ID: abc777
Revises: fff666
Create Date: 2024-03-07 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'abc777'
down_revision = 'fff666'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('customers', sa.Column('name', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('customers', 'name')
